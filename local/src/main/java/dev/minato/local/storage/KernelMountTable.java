package dev.minato.local.storage;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.LinuxException;
import dev.minato.linux.mount.FileSystemMount;
import dev.minato.linux.mount.MountTree;
import dev.minato.linux.mount.Mounts;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.StorageBackend.HostFolder;
import dev.minato.platform.volume.StorageBackend.NamedVolume;
import dev.minato.platform.volume.StorageBackend.NfsExport;
import dev.minato.platform.volume.StorageBackend.SmbShare;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The kernel's mounts. */
final class KernelMountTable implements MountTable {
    private static final Logger log = LoggerFactory.getLogger(KernelMountTable.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration MOUNT = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int SMB_PORT = 445;
    private static final int NFS_PORT = 2049;

    private final PatientCalls calls = new PatientCalls();

    @Override
    public List<Path> below(Path folder) {
        return Mounts.below(folder);
    }

    @Override
    public boolean isMounted(Path place) {
        return Mounts.isMounted(place);
    }

    @Override
    public void mount(StorageMount mount, Path place, Runnable attached) {
        Optional<Boolean> done =
                calls.call(
                        "mount " + place.getFileName(),
                        MOUNT,
                        () -> {
                            if (!Mounts.isMounted(place)) {
                                attach(mount, place);
                                attached.run();
                            }
                            return true;
                        });
        if (done.isEmpty()) {
            throw MountFailure.silent(mount, MOUNT.toSeconds());
        }
    }

    private static void attach(StorageMount mount, Path place) {
        try {
            switch (mount.backend()) {
                case SmbShare smb ->
                        FileSystemMount.attach(
                                "cifs",
                                MountParameters.of(
                                        smb, mount, address(mount, smb.host(), SMB_PORT)),
                                MountParameters.flags(mount),
                                place);
                case NfsExport nfs ->
                        FileSystemMount.attach(
                                "nfs4",
                                MountParameters.of(
                                        nfs, mount, address(mount, nfs.server(), NFS_PORT)),
                                MountParameters.flags(mount),
                                place);
                case HostFolder(String folder) -> bind(mount, Path.of(folder), place);
                case NamedVolume _ -> throw new IllegalArgumentException("the engine mounts it");
            }
        } catch (LinuxException e) {
            throw MountFailure.of(mount, e);
        }
    }

    /** One that has what we mount in it would hold itself, again and again. */
    private static void bind(StorageMount mount, Path folder, Path place) {
        try {
            Path real = folder.toRealPath();
            if (place.toRealPath().startsWith(real)) {
                throw Fault.unavailable(
                        mount
                                + " cannot be mounted: what Minato itself keeps lies in it: name a"
                                + " folder beside it");
            }
        } catch (IOException e) {
            // The kernel says why, if it is a reason for it too.
            log.debug("{} has no real path", folder, e);
        }
        try (MountTree tree = MountTree.copy(folder, true, MountTree.Propagation.PRIVATE)) {
            tree.flags(MountParameters.flags(mount), true);
            tree.attach(place);
        }
    }

    /** The address at which a server takes connections: the kernel asks no name server. */
    private static String address(StorageMount mount, String host, int usual) {
        int port = port(mount.options(), usual);
        Exception problem = new IOException("it has no address");
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
                    return address.getHostAddress();
                } catch (IOException e) {
                    problem = e;
                }
            }
        } catch (IOException e) {
            throw MountFailure.unavailable(
                    mount, "server " + host + " has no address: write its name as it is", e);
        }
        throw MountFailure.unavailable(
                mount,
                "server "
                        + host
                        + " is away (port "
                        + port
                        + ": "
                        + Reason.of(problem)
                        + "): see that it runs and that this host reaches it",
                problem);
    }

    private static int port(MountOptions options, int usual) {
        return options.find("port").map(Integer::parseInt).orElse(usual);
    }

    @Override
    public Health health(Path place) {
        return calls.call("ask " + place.getFileName(), ANSWER, () -> asked(place))
                .orElse(Health.SILENT);
    }

    private static Health asked(Path place) {
        try {
            var _ = FileSystemMount.ask(place);
            return Health.WELL;
        } catch (LinuxException e) {
            log.warn("what is mounted at {} does not answer: {}", place, Reason.of(e));
            return Health.BROKEN;
        }
    }

    @Override
    public void unmount(Path place) {
        Optional<Boolean> done =
                calls.call(
                        "unmount " + place.getFileName(),
                        ANSWER,
                        () -> {
                            Mounts.unmountBelow(place);
                            return true;
                        });
        if (done.isEmpty()) {
            log.warn("{} is unmounted once its server answers", place);
        }
    }

    @Override
    public void within(Path place, Runnable work) {
        Optional<Boolean> done =
                calls.call(
                        "use " + place.getFileName(),
                        ANSWER,
                        () -> {
                            work.run();
                            return true;
                        });
        if (done.isEmpty()) {
            throw Fault.unavailable("its server does not answer: see whether it is well");
        }
    }
}
