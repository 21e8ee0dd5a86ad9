package dev.minato.linux.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NftTest {
    private static final String TABLE = "minato_test" + ProcessHandle.current().pid();

    @AfterEach
    void clean() {
        Nft.apply("add table ip %1$s\ndelete table ip %1$s\n".formatted(TABLE));
    }

    @Test
    void nftRefusesAScriptAsAWhole() {
        assertThatThrownBy(() -> Nft.apply("add table ip minato_refused\nadd nonsense\n"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("syntax error");
        assertThat(Nft.run("list", "table", "ip", "minato_refused").exit()).isNotZero();
    }

    @Test
    void theGenerationOfRulesChangesWithEveryChange() {
        long before = Nft.generation();
        assertThat(Nft.generation()).isEqualTo(before);
        Nft.apply("add table ip minato_generation\ndelete table ip minato_generation\n");
        assertThat(Nft.generation()).isNotEqualTo(before);
    }

    @Test
    void elementsComeAndGo() {
        Nft.apply(
                "add table ip %1$s\nadd map ip %1$s m { type ipv4_addr . inet_service : ipv4_addr . inet_service; }\n"
                                .formatted(TABLE)
                        + "add map ip %1$s n { type inet_service : ipv4_addr . inet_service; }\n"
                                .formatted(TABLE));
        byte[] key = {127, 0, 0, 1, 0x1f, (byte) 0x90, 0, 0};
        byte[] value = {10, 1, 2, 3, 0, 80, 0, 0};
        byte[] port = {0x1f, (byte) 0x90};

        Nft.addElement(TABLE, "m", key, value);
        Nft.addElement(TABLE, "m", key, value);
        Nft.addElement(TABLE, "n", port, value);
        assertThat(Nft.run("list", "table", "ip", TABLE).text())
                .contains("127.0.0.1 . 8080 : 10.1.2.3 . 80")
                .contains("{ 8080 : 10.1.2.3 . 80 }");
        assertThatThrownBy(() -> Nft.addElement(TABLE, "m", key, key))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.is(Errno.EEXIST)).isTrue());

        Nft.deleteElement(TABLE, "m", key);
        Nft.deleteElement(TABLE, "n", port);
        assertThat(Nft.run("list", "table", "ip", TABLE).text()).doesNotContain("8080");
        assertThatThrownBy(() -> Nft.deleteElement(TABLE, "m", key))
                .isInstanceOf(LinuxException.class)
                .hasMessage("netlink m of table " + TABLE + ": no such file or directory");
    }

    @Test
    void aMissingTableIsReported() {
        assertThatThrownBy(() -> Nft.addElement(TABLE, "m", new byte[8], new byte[8]))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.is(Errno.ENOENT)).isTrue());
    }
}
