package dev.minato.docker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.docker.call.RequestSchemas;
import dev.minato.engine.spec.LogSpec;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code --log-driver} and {@code --log-opt}. */
class LogConfigTest {
    private static LogSpec log(String config) {
        String body = "{\"Image\":\"i\",\"HostConfig\":{\"LogConfig\":" + config + "}}";
        return CreateRequest.parse(
                        RequestSchemas.container().parse(body.getBytes(StandardCharsets.UTF_8)))
                .spec(Optional.of("n"), new ImageId(Digest.of(new byte[0])))
                .log();
    }

    private static LogSpec option(String name, String value) {
        return log("{\"Type\":\"json-file\",\"Config\":{\"" + name + "\":\"" + value + "\"}}");
    }

    @Test
    void aLogHasADriverAndTheOptionsThatAreDone() {
        assertThat(
                        log(
                                "{\"Type\":\"local\",\"Config\":{\"max-size\":\"1m\","
                                        + "\"max-file\":\"2\",\"mode\":\"blocking\","
                                        + "\"compress\":\"false\"}}"))
                .isEqualTo(new LogSpec(1 << 20, 2, Optional.of("local")));
        assertThat(log("{}")).isEqualTo(LogSpec.DEFAULT.withDriver("json-file"));
    }

    @Test
    void noneKeepsNothingWhateverItsOptionsAre() {
        assertThat(log("{\"Type\":\"none\",\"Config\":{\"a\":\"b\"}}").keeps()).isFalse();
        assertThat(log("{\"Type\":\"json-file\"}").keeps()).isTrue();
    }

    @Test
    void aDriverThatIsNotDoneIsRefusedByItsNameAndOneThatIsNotKnownAsDockerdDoes() {
        assertThatThrownBy(() -> log("{\"Type\":\"syslog\"}"))
                .isInstanceOfSatisfying(
                        Fault.class, it -> assertThat(it.kind()).isEqualTo(Fault.Kind.UNSUPPORTED))
                .hasMessage(
                        "HostConfig.LogConfig.Type \"syslog\" is not supported by Minato: use"
                                + " json-file, local or none");
        assertThatThrownBy(() -> log("{\"Type\":\"zz\"}"))
                .isInstanceOf(Fault.class)
                .hasMessage("logger: no log driver named 'zz' is registered");
    }

    @Test
    void anOptionThatIsNotDoneIsRefusedByItsName() {
        assertThatThrownBy(() -> option("tag", "x"))
                .isInstanceOfSatisfying(
                        Fault.class, it -> assertThat(it.kind()).isEqualTo(Fault.Kind.UNSUPPORTED))
                .hasMessage(
                        "HostConfig.LogConfig.Config.tag \"x\" is not supported by Minato: leave it"
                                + " out");
        assertThatThrownBy(() -> option("mode", "non-blocking"))
                .isInstanceOfSatisfying(
                        Fault.class, it -> assertThat(it.kind()).isEqualTo(Fault.Kind.UNSUPPORTED));
        assertThatThrownBy(() -> option("compress", "true"))
                .isInstanceOfSatisfying(
                        Fault.class, it -> assertThat(it.kind()).isEqualTo(Fault.Kind.UNSUPPORTED));
    }

    @Test
    void anOptionThatNobodyKnowsIsRefusedAsDockerdDoes() {
        assertThatThrownBy(() -> option("max-siz", "1m"))
                .isInstanceOf(Fault.class)
                .hasMessage("unknown log opt 'max-siz' for json-file log driver");
        assertThatThrownBy(() -> log("{\"Type\":\"local\",\"Config\":{\"tag\":\"x\"}}"))
                .hasMessage("unknown log opt 'tag' for log driver local");
        assertThatThrownBy(() -> option("max-file", "x")).isInstanceOf(Fault.class);
    }
}
