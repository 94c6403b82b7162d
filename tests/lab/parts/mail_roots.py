# SPDX-License-Identifier: Apache-2.0
"""One root directory per mail or web server software, so that packages that conflict run side by side.

A root is the host's /usr with the software's unpacked packages laid over it (overlayfs), a small
/etc of its own and an empty /var. The mounts live in the holder's mount namespace and end with it.
"""

import os
import shutil
import subprocess

from common import CACHE, LAB, STATE, LabError, find_program, run, write

ROOTS = STATE / "roots"
SOFTWARE = ("postfix", "exim", "sendmail", "opensmtpd", "nginx")
WITNESS = "fail2ban"  # unpacked by who asks it (tests/e2e/guard); its service does not run
INSTALLER = LAB.parent.parent / "scripts/install-packages"
USERS = [
    "daemon:1",
    "mail:8",
    "nobody:65534",
    "postfix:901",
    "postdrop:902",
    "Debian-exim:903",
    "smmta:904",
    "smmsp:905",
    "opensmtpd:906",
    "opensmtpq:907",
]


def packages(*software):
    """The packages of a root, by their names in this release of Debian (scripts/packages)."""
    return run(INSTALLER, "--list", *(f"lab-{name}" for name in software)).split()


def fetch():
    """Download the missing packages into the cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    missing = [name for name in packages(*SOFTWARE, WITNESS) if not list(CACHE.glob(f"{name}_*.deb"))]
    if missing:
        run("apt-get", "-q", "download", *missing, cwd=CACHE)
    return len(missing)


def newest(package):
    files = sorted(CACHE.glob(f"{package}_*.deb"), key=lambda path: path.stat().st_mtime)
    if not files:
        raise LabError(f"{package} is not in {CACHE}")
    return files[-1]


def prepare():
    """Mount the file system that the roots lie on: it must not be the host's own."""
    ROOTS.mkdir(parents=True, exist_ok=True)
    run("mount", "-t", "tmpfs", "-o", "mode=755", "lab-roots", ROOTS)


def build(software, one_user):
    """Make the root of a software; one_user: only one user id exists in this user namespace."""
    base = ROOTS / software
    layer, root = base / "layer", base / "root"
    layer.mkdir(parents=True)
    for package in packages(software):
        unpack(newest(package), layer)
    merge_usr(layer)
    for folder in (
        "upper",
        "work",
        "root/usr",
        "root/etc",
        "root/var/spool",
        "root/var/lib",
        "root/tmp",
        "root/run",
        "root/root",
        "root/dev",
        "root/proc",
        "root/var/tmp",
        "root/var/mail",
    ):
        (base / folder).mkdir(parents=True)
    for folder in ("bin", "sbin", "lib", "lib64"):
        (root / folder).symlink_to(f"usr/{folder}")
    for folder in ("tmp", "var/tmp"):
        (root / folder).chmod(0o1777)
    (root / "var/run").symlink_to("/run")
    options = f"lowerdir={layer}/usr:/usr,upperdir={base}/upper,workdir={base}/work"
    run("mount", "-t", "overlay", "-o", options + (",userxattr" if one_user else ""), "lab", root / "usr")
    for folder in ("dev", "proc"):
        run("mount", "--rbind", f"/{folder}", root / folder)
    bind_state(root)
    fill_etc(layer, root, one_user)
    return root


def unpack(package, layer):
    """Unpack a package without its owners: in a user namespace most of them do not exist."""
    with subprocess.Popen([find_program("dpkg-deb"), "--fsys-tarfile", package], stdout=subprocess.PIPE) as archive:
        run("tar", "-x", "--no-same-owner", "-C", layer, stdin=archive.stdout)
    if archive.returncode != 0:
        raise LabError(f"{package} cannot be unpacked")


def merge_usr(layer):
    """Packages may still ship /lib or /sbin; on the host those are links into /usr."""
    for folder in ("bin", "sbin", "lib", "lib64"):
        if (layer / folder).is_dir():
            shutil.copytree(layer / folder, layer / "usr" / folder, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(layer / folder)


def bind_state(root):
    """The state directory is at the same place inside, without the roots themselves."""
    inside = root / str(STATE).lstrip("/")
    inside.mkdir(parents=True)
    run("mount", "--bind", STATE, inside)


def fill_etc(layer, root, one_user):
    if (layer / "etc").is_dir():
        shutil.copytree(layer / "etc", root / "etc", symlinks=True, dirs_exist_ok=True)
    users = [("root", 0)] + [(name, int(number)) for name, number in (u.split(":") for u in USERS)]
    if one_user:  # OpenSMTPD looks at the owners of its folders: there is but one
        users = [(name, 0 if name.startswith("opensmtp") else number) for name, number in users]
    write(root / "etc/passwd", "".join(f"{n}:x:{i}:{i}:{n}:/:/usr/sbin/nologin\n" for n, i in users))
    write(root / "etc/group", "".join(f"{n}:x:{i}:\n" for n, i in users))
    write(root / "etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\n")
    write(root / "etc/services", "smtp 25/tcp mail\nsmtp 25/udp\ndomain 53/tcp\ndomain 53/udp\n")
    write(root / "etc/hosts", "127.0.0.1 localhost.lab localhost\n")
    write(root / "etc/hostname", "mta.lab\n")
    write(root / "etc/aliases", "")
    # No OpenSSL configuration: the lab's rows alone decide about versions and strength.
    if one_user:
        write(root / "etc/ld.so.preload", f"{one_user_library()}\n")


def one_user_library():
    """The library that makes changes of user succeed where only one user id exists."""
    library = STATE / "one_user.so"
    if not library.exists():
        run("cc", "-shared", "-fPIC", "-O1", "-Wall", "-o", library, LAB / "parts/one_user.c")
    return library


def start(root, command, log):
    """Start a program of a root in the foreground; returns the process."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C", "HOME": "/root"}
    with open(log, "ab") as output:
        return subprocess.Popen(
            [find_program("chroot"), root, *map(str, command)],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
            cwd="/",
        )


def own(path, user):
    """Give a path inside a root to a user of its passwd, where user ids can be given."""
    number = next(int(u.split(":")[1]) for u in USERS if u.startswith(user + ":"))
    try:
        os.chown(path, number, number)
    except OSError:
        if os.environ.get("LAB_ONE_USER") != "1":
            raise
