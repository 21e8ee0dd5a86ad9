package dev.minato.docker.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.BridgeSolveRequest;
import dev.minato.docker.buildkit.wire.Definition;
import dev.minato.docker.buildkit.wire.Packet;
import dev.minato.docker.buildkit.wire.Stat;
import dev.minato.fuzz.FuzzTarget;
import dev.minato.image.model.ImageId;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What clients of builds send: taken for what it is, or refused by a fault. */
class BuildKitFuzzTest {
    private static final ArchiveLimits LIMITS = new ArchiveLimits(50, 1 << 16, 50);

    @TempDir Path folder;
    private final AtomicInteger next = new AtomicInteger();

    @Test
    void filesOfAClientAreStoredInTheirFolderOrRefused() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        FuzzTarget.of(BuildKitFuzzTest.class, "file-sync")
                .seed(packets())
                .words("../", "/etc/passwd", "a/b", "\0", "//", "./")
                .largest(4 << 10)
                .rounds(2_000)
                .run(this::sync);
        try (var files = Files.list(outside)) {
            assertThat(files).isEmpty();
        }
    }

    private static byte[] packets() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Stat.Builder stat = Stat.newBuilder().setUid(7).setModTime(1_600_000_000_000_000_001L);
        for (Packet packet :
                new Packet[] {
                    stat(stat.setPath("a").setMode(1 << 31 | 0755).build()),
                    stat(stat.setPath("a/b").setMode(0640).setSize(5).build()),
                    stat(stat.setPath("a/l").setMode(1 << 27 | 0777).setLinkName("../x").build()),
                    stat(stat.setPath("h").setMode(0640).setLinkName("a/b").build()),
                    stat(stat.setPath("p").setMode(1 << 25 | 0600).setLinkName("").build()),
                    Packet.newBuilder().setType(Packet.Type.STAT).build(),
                    Packet.newBuilder()
                            .setType(Packet.Type.DATA)
                            .setId(1)
                            .setData(ByteString.copyFromUtf8("hello"))
                            .build(),
                    Packet.newBuilder().setType(Packet.Type.DATA).setId(1).build(),
                    Packet.newBuilder().setType(Packet.Type.FIN).build()
                }) {
            packet.writeDelimitedTo(out);
        }
        return out.toByteArray();
    }

    private static Packet stat(Stat stat) {
        return Packet.newBuilder().setType(Packet.Type.STAT).setStat(stat).build();
    }

    private Object sync(byte[] input) throws IOException {
        Path target = Files.createDirectories(folder.resolve("f" + next.incrementAndGet()));
        ByteArrayInputStream in = new ByteArrayInputStream(input);
        try (Dir dir = Dir.open(target)) {
            FileSync sync = new FileSync(dir, LIMITS, bytes -> {});
            try {
                sync.receive(() -> Optional.ofNullable(Packet.parseDelimitedFrom(in)));
                return "taken";
            } catch (Fault f) {
                assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID);
                return f.text().replaceAll("[0-9]+", "");
            } catch (InvalidProtocolBufferException | LinuxException e) {
                return e.getClass();
            } finally {
                sync.closeAll();
            }
        }
    }

    @Test
    void aRequestIsUnderstoodOrRefused() {
        BridgeSolveRequest request =
                BridgeSolveRequest.newBuilder()
                        .setFrontend("dockerfile.v0")
                        .putAllFrontendOpt(
                                Map.of(
                                        "ulimit", "nofile=1:2",
                                        "shm-size", "7",
                                        "add-hosts", "a=1.2.3.4",
                                        "no-cache", "x,y",
                                        "platform", "linux/amd64",
                                        "build-arg:A", "b"))
                        .putFrontendInputs(
                                "base",
                                ImageDefinition.of(ImageId.parse("sha256:" + "a".repeat(64))))
                        .build();
        FuzzTarget.of(BuildKitFuzzTest.class, "bridge-solve")
                .seed(request.toByteArray())
                .words("minato-image://", "sha256:", "docker-image://", "-1", "nofile=")
                .run(BuildKitFuzzTest::understand);
    }

    private static Object understand(byte[] input) {
        try {
            BridgeSolveRequest request = BridgeSolveRequest.parseFrom(input);
            for (Definition definition : request.getFrontendInputsMap().values()) {
                ImageDefinition.image(definition);
            }
            FrontendOptions options = FrontendOptions.of(request.getFrontendOptMap());
            return options.options(Map.of()).noCacheStages().size() + options.buildArgs().size();
        } catch (Fault f) {
            assertThat(f.kind()).isIn(Fault.Kind.INVALID, Fault.Kind.UNSUPPORTED);
            return f.kind();
        } catch (InvalidProtocolBufferException e) {
            return e.getClass();
        }
    }
}
