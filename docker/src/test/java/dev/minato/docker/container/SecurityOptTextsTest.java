package dev.minato.docker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.spec.SecurityOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** {@code --security-opt} as dockerd reads it. */
class SecurityOptTextsTest {
    private static SecurityOption option(String text) {
        return SecurityOptTexts.parse(List.of(text)).getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "no-new-privileges,true",
        "no-new-privileges=true,true",
        "no-new-privileges:true,true",
        "no-new-privileges=1,true",
        "no-new-privileges=T,true",
        "no-new-privileges=FALSE,false",
        "no-new-privileges:f,false",
        "no-new-privileges=0,false"
    })
    void noNewPrivilegesIsABooleanOfGos(String text, boolean on) {
        assertThat(option(text)).isEqualTo(new SecurityOption.NoNewPrivileges(on, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "zork",
                "zork=1",
                "no-new-privilegesx",
                "no-new-privileges=",
                "no-new-privileges=yes",
                "no-new-privileges:true=x",
                "no-new-privileges= true",
                "apparmor=docker-default",
                "label=type:x",
                "systempaths=x",
                "seccomp"
            })
    void whatIsNotKnownIsRefusedWithWhatIs(String text) {
        assertThatThrownBy(() -> option(text))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.field()).contains("SecurityOpt"))
                .hasMessage(
                        "invalid --security-opt \""
                                + text
                                + "\": no-new-privileges, seccomp=unconfined, seccomp=PROFILE,"
                                + " systempaths=unconfined, apparmor=unconfined and label=disable"
                                + " are known");
    }

    @Test
    void theOthersKeepTheirTexts() {
        for (String text :
                List.of(
                        "seccomp=unconfined",
                        "seccomp=builtin",
                        "seccomp={\"a\":\"b=c\"}",
                        "seccomp:unconfined",
                        "systempaths=unconfined",
                        "apparmor=unconfined",
                        "label=disable",
                        "label:disable")) {
            assertThat(option(text).text()).isEqualTo(text);
        }
        assertThat(option("seccomp={\"a\":\"b=c\"}"))
                .isEqualTo(
                        new SecurityOption.SystemCallsByProfile(
                                "{\"a\":\"b=c\"}", "seccomp={\"a\":\"b=c\"}"));
    }
}
