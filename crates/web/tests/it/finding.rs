//! Finding items.

use axum::http::StatusCode;

use crate::house::House;

#[tokio::test]
async fn a_search_that_finds_nothing_keeps_the_query_and_names_the_hotline() {
    let house = House::new();
    let answer = house.get("/search?q=%E6%9C%88%E7%90%83%3Cscript%3E", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("没有找到相符的事项") && answer.text.contains("月球"));
    assert!(!answer.text.contains("<script>"), "what was typed is never markup");
}

#[tokio::test]
async fn a_list_can_be_opened_before_anything_is_published() {
    let house = House::new();
    for path in
        ["/", "/items", "/items?by=department", "/items?subject=person&page=99", "/search", "/search?q="]
    {
        assert_eq!(house.get(path, &[]).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(
        house.get("/items?subject=person&subject=company", &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(house.get("/items?page=first", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
