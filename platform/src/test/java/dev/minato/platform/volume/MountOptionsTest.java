package dev.minato.platform.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of a mount that a template may ask for, and all others. */
class MountOptionsTest {
    private static final String FIELD = "template.volumes[0].mountOptions";

    /** What Azure's documentation recommends. */
    @Test
    void azuresOwnAreTaken() {
        String text =
                "dir_mode=0777,file_mode=0777,uid=0,gid=0,mfsymlinks,cache=strict,nosharesock,"
                        + "actimeo=30,nobrl";
        MountOptions options = MountOptions.parse(FIELD, StorageKind.AZURE_FILE, text);
        assertThat(options.text()).isEqualTo(text);
        assertThat(options.find("uid")).contains("0");
        assertThat(options.has("nobrl")).isTrue();
        assertThat(MountOptions.stored(text)).isEqualTo(options);
        assertThat(
                        MountOptions.parse(FIELD, StorageKind.NFS_AZURE_FILE, " hard , vers=4.1 ")
                                .text())
                .isEqualTo("hard,vers=4.1");
        assertThat(MountOptions.parse(FIELD, StorageKind.HOST_FOLDER, "").all()).isEmpty();
        assertThat(MountOptions.stored("")).isEqualTo(MountOptions.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "credentials=/etc/shadow",
                "password=x",
                "pass=x",
                "user=root",
                "username=root",
                "ip=10.0.0.1",
                "addr=10.0.0.1",
                "source=//elsewhere/x",
                "suid",
                "dev",
                "exec",
                "multiuser",
                "cruid=0",
                "sec=none",
                "domain=x",
                "UID=1",
                "",
                ",",
                "uid=1,,gid=2",
                "uid=1\npassword=x"
            })
    void whatIsNotKnownIsRefusedByItsName(String text) {
        assertThatThrownBy(() -> MountOptions.parse(FIELD, StorageKind.AZURE_FILE, "ro," + text))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.field()).contains(FIELD);
                            assertThat(fault.text()).startsWith(FIELD + ": ");
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "uid=-1,give a number",
        "uid=99999999999,give a number",
        "uid,give a number",
        "port=0,give a port",
        "port=70000,give a port",
        "dir_mode=999,a mode",
        "nobrl=1,give it without a value",
        "vers=1.0,give 2.1 or 3",
        "cache=yes,give strict or none or loose"
    })
    void aValueHasItsForm(String text, String mend) {
        assertThatThrownBy(() -> MountOptions.parse(FIELD, StorageKind.AZURE_FILE, text))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.text()).contains(mend));
    }

    @ParameterizedTest
    @EnumSource(StorageKind.class)
    void noneIsGivenTwiceNorWithoutEnd(StorageKind kind) {
        assertThatThrownBy(() -> MountOptions.parse(FIELD, kind, "ro,noexec,ro"))
                .hasMessageContaining("ro is given twice");
        assertThatThrownBy(() -> MountOptions.parse(FIELD, kind, "ro,".repeat(2_000)))
                .hasMessageContaining("longer than 1000 characters");
    }
}
