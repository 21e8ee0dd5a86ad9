package dev.minato.docker.buildkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;

import dev.minato.docker.buildkit.wire.Packet;
import dev.minato.docker.buildkit.wire.Stat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Clients of builds that lie about their files, or go. */
class HostileClientTest extends BuildKitFixture {
    private static final Packet LAST = Packet.newBuilder().setType(Packet.Type.STAT).build();

    static Stream<List<Packet>> hostile() {
        return Stream.of(
                List.of(stat("../x", 0644, "")),
                List.of(stat("/etc/x", 0644, "")),
                List.of(stat("a/../../x", 0644, "")),
                List.of(stat("", 0644, "")),
                List.of(stat("a", 1 << 27 | 0777, "/tmp"), stat("a/x", 0644, "")),
                List.of(stat("b/x", 0644, "")),
                List.of(stat("l", 0644, "../../etc/passwd")),
                List.of(stat("x", 0644, ""), stat("x", 0644, "")),
                List.of(LAST, stat("late", 0644, "")),
                List.of(data(0, "never asked for")),
                List.of(stat("d", 1 << 31 | 0755, ""), data(0, "no file")),
                List.of(stat("f", 0644, ""), LAST, fin()),
                List.of(fin()),
                List.of(
                        Packet.newBuilder()
                                .setType(Packet.Type.ERR)
                                .setData(ByteString.copyFromUtf8("it broke"))
                                .build()));
    }

    private static Packet stat(String path, int mode, String link) {
        return Packet.newBuilder()
                .setType(Packet.Type.STAT)
                .setStat(Stat.newBuilder().setPath(path).setMode(mode).setLinkName(link))
                .build();
    }

    private static Packet data(int id, String text) {
        return Packet.newBuilder()
                .setType(Packet.Type.DATA)
                .setId(id)
                .setData(ByteString.copyFromUtf8(text))
                .build();
    }

    private static Packet fin() {
        return Packet.newBuilder().setType(Packet.Type.FIN).build();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aClientThatLiesAboutItsFilesFailsItsBuildAlone(List<Packet> packets) throws Exception {
        dockerfile("FROM scratch\nCOPY . /\n");
        client.server().playing(packets);
        assertThatThrownBy(() -> build(Map.of(), moby("hostile:1"))).rootCause().isNotNull();
        assertThatThrownBy(() -> daemon.find("hostile:1")).hasMessageContaining("No such image");
        assertThat(folder.resolve("home/x")).doesNotExist();
        assertThat(Path.of("/tmp/x")).doesNotExist();
    }

    @Test
    void aClientThatGoesInTheMiddleEndsItsBuild() throws Exception {
        dockerfile("FROM scratch\nCOPY . /\n");
        client.server().playing(List.of(stat("f", 0644, ""), data(0, "half")));
        Thread building =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                build(Map.of());
                            } catch (Exception gone) {
                                return;
                            }
                        });
        client.server().syncing().join();
        client.close();
        building.join();
        awaitNothingLeft();
    }

    private void awaitNothingLeft() throws Exception {
        while (true) {
            try (Stream<Path> left = Files.list(folder.resolve("home/contexts"))) {
                if (left.findAny().isEmpty()) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }
}
