package dev.minato.local.storage;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.platform.volume.StorageBackend;
import dev.minato.platform.volume.StorageBackend.HostFolder;
import dev.minato.platform.volume.StorageBackend.NamedVolume;
import dev.minato.platform.volume.StorageBackend.NfsExport;
import dev.minato.platform.volume.StorageBackend.SmbShare;

/** Why a storage cannot be mounted, in words, and the mend. */
final class MountFailure {
    private MountFailure() {}

    /** What the kernel has refused. */
    static Fault of(StorageMount mount, LinuxException e) {
        return unavailable(mount, why(mount.backend(), e), e);
    }

    /** What was found out before the kernel was asked. */
    static Fault unavailable(StorageMount mount, String why, Exception cause) {
        return Fault.of(Fault.Kind.UNAVAILABLE, mount + " cannot be mounted: " + why, cause);
    }

    /** A server that takes connections and says nothing. */
    static Fault silent(StorageMount mount, long seconds) {
        return Fault.unavailable(
                mount
                        + " cannot be mounted: its server has not answered within "
                        + seconds
                        + " seconds: see whether it is well");
    }

    private static String why(StorageBackend backend, LinuxException e) {
        return switch (backend) {
            case SmbShare smb -> smb(smb, e);
            case NfsExport nfs -> nfs(nfs, e);
            case HostFolder(var folder) ->
                    e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)
                            ? "this host has no folder " + folder + ": make it"
                            : Reason.of(e);
            case NamedVolume _ -> Reason.of(e);
        };
    }

    private static String smb(SmbShare smb, LinuxException e) {
        if (e.is(Errno.ENODEV)) {
            return noFileSystem("cifs", "SMB");
        }
        if (isLogin(e)) {
            return "the server refuses \""
                    + smb.user()
                    + "\" with the key that is known ("
                    + words(e)
                    + "): set accountName and accountKey to what it takes";
        }
        if (e.is(Errno.ENOENT) || e.is(Errno.ENXIO)) {
            return "the server has no share \"" + smb.share() + "\": set shareName to one it has";
        }
        return server(smb.host(), e);
    }

    private static boolean isLogin(LinuxException e) {
        return e.is(Errno.EACCES)
                || e.is(Errno.EPERM)
                || e.is(Errno.ENOKEY)
                || e.is(Errno.EKEYEXPIRED)
                || e.is(Errno.EKEYREJECTED);
    }

    private static String nfs(NfsExport nfs, LinuxException e) {
        if (e.is(Errno.ENODEV)) {
            return noFileSystem("nfs4", "NFS 4.1");
        }
        if (e.is(Errno.EACCES) || e.is(Errno.EPERM)) {
            return "the server does not let this host have "
                    + nfs.path()
                    + " ("
                    + words(e)
                    + "): allow it in its exports";
        }
        if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
            return "the server exports no " + nfs.path() + ": set shareName to what it exports";
        }
        return server(nfs.server(), e);
    }

    private static String noFileSystem(String module, String protocol) {
        return "the kernel of this host has no "
                + module
                + ", which speaks "
                + protocol
                + ": load it by `modprobe "
                + module
                + "`, boot a kernel that has it (Debian's linux-image has), or use a storage of the"
                + " kind HostFolder";
    }

    private static String server(String host, LinuxException e) {
        if (e.is(Errno.EINVAL)) {
            return "the kernel does not take one of its mountOptions (" + words(e) + ")";
        }
        if (e.is(Errno.EPROTONOSUPPORT) || e.is(Errno.EOPNOTSUPP)) {
            return "server " + host + " does not speak this version of the protocol";
        }
        return "server "
                + host
                + " is away ("
                + words(e)
                + "): see that it runs and that this host reaches it";
    }

    /** The kernel's words without the call that they were the answer to. */
    private static String words(LinuxException e) {
        String text = Reason.of(e);
        return text.substring(text.lastIndexOf(": ") + 1).strip();
    }
}
