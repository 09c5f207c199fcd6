//! Which file system a path lies on: SQLite's locks and shared memory do not work over a network.

use std::path::Path;

/// File systems whose other end is another machine.
const NETWORK: [&str; 16] = [
    "afs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "fuse.ceph",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "glusterfs",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
];

/// The name of the network file system that holds a canonical path, as far as the system tells.
pub(crate) fn network_file_system(path: &Path) -> Option<String> {
    // Systems without this table are not asked; it costs one read at start.
    let table = std::fs::read_to_string("/proc/mounts").ok()?;
    let kind = kind_of(path, &table)?;
    NETWORK.contains(&kind).then(|| kind.to_owned())
}

/// The type of the innermost mount over a path; a later mount on the same point hides the earlier.
fn kind_of<'t>(path: &Path, table: &'t str) -> Option<&'t str> {
    let mut best: Option<(usize, &str)> = None;
    for line in table.lines() {
        let mut fields = line.split(' ');
        let (Some(_), Some(point), Some(kind)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let point = unescaped(point);
        let depth = Path::new(&point).components().count();
        if path.starts_with(&point) && best.is_none_or(|(d, _)| depth >= d) {
            best = Some((depth, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

/// The table writes space, tab, newline and backslash in octal.
fn unescaped(point: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(point.to_owned(), |p, (from, to)| p.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "/dev/vda / ext4 rw 0 0\nfiler:/x /srv/office\\040share nfs4 rw 0 0\n/dev/vdb /srv xfs rw 0 0\n";

    #[test]
    fn the_innermost_mount_decides() {
        assert_eq!(kind_of(Path::new("/srv/office share/sanxiang.db"), TABLE), Some("nfs4"));
        assert_eq!(kind_of(Path::new("/srv/office"), TABLE), Some("xfs"));
        assert_eq!(kind_of(Path::new("/home/a.db"), TABLE), Some("ext4"));
    }
}
