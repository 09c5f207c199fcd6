//! What somebody sees of a case who follows it.

use crate::staff_world;

#[tokio::test]
async fn a_finished_step_stays_when_the_next_stage_opens() {
    let world = staff_world::World::new().await;
    let number = world.accepted().await;
    world.examined(&number).await;
    let shown = world.get("SJ04", &format!("/staff/cases/{number}")).await;
    let stages = &world.facts.route.stages;
    for task in stages.iter().flat_map(|stage| &stage.tasks) {
        assert!(shown.text.contains(&format!("<b>{}", task.name)), "{}: {}", task.name, shown.text);
    }
}
