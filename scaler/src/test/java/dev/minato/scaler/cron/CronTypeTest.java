package dev.minato.scaler.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.rule.TriggerParameters;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** {@code cron} as a rule. */
class CronTypeTest {
    private static TriggerReading at(String now, String zone, String start, String end) {
        CronType type = new CronType(() -> Instant.parse(now));
        return type.open(rule(type, metadata(zone, start, end))).read(Duration.ofSeconds(1));
    }

    private static Map<String, String> metadata(String zone, String start, String end) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("timezone", zone);
        metadata.put("start", start);
        metadata.put("end", end);
        metadata.put("desiredReplicas", "3");
        return metadata;
    }

    private static TriggerParameters rule(CronType type, Map<String, String> metadata) {
        return new TriggerParameters(type, new TriggerSpec("cron", metadata, Map.of(), Map.of()));
    }

    private static Fault refused(String name, String value) {
        CronType type = new CronType(() -> Instant.parse("2026-11-30T00:00:00Z"));
        Map<String, String> metadata = metadata("Europe/Berlin", "0 8 * * *", "0 18 * * *");
        metadata.put(name, value);
        return catchThrowableOfType(Fault.class, () -> type.open(rule(type, metadata)));
    }

    @Test
    void itIsActiveFromItsStartUntilBeforeItsEnd() {
        assertThat(at("2026-11-30T06:59:59Z", "Europe/Berlin", "0 8 * * *", "0 18 * * *"))
                .isEqualTo(TriggerReading.average(0, 1, 0));
        assertThat(at("2026-11-30T07:00:00Z", "Europe/Berlin", "0 8 * * *", "0 18 * * *"))
                .isEqualTo(TriggerReading.average(3, 1, 0));
        assertThat(at("2026-11-30T16:59:59Z", "Europe/Berlin", "0 8 * * *", "0 18 * * *").active())
                .isTrue();
        assertThat(at("2026-11-30T17:00:00Z", "Europe/Berlin", "0 8 * * *", "0 18 * * *").active())
                .isFalse();
    }

    @Test
    void aTimeMayGoOverMidnight() {
        assertThat(at("2026-11-30T23:30:00Z", "UTC", "0 22 * * *", "0 6 * * *").active()).isTrue();
        assertThat(at("2026-11-30T12:00:00Z", "UTC", "0 22 * * *", "0 6 * * *").active()).isFalse();
    }

    /** As in KEDA: both need the same days. */
    @Test
    void anEndOfOtherDaysThanTheStartLeavesSaturdayActive() {
        assertThat(at("2026-12-05T12:00:00Z", "UTC", "30 6 * * 1-5", "10 22 * * *").active())
                .isTrue();
        assertThat(at("2026-12-05T12:00:00Z", "UTC", "30 6 * * *", "10 22 * * 1-5").active())
                .isFalse();
    }

    @Test
    void whatIsWrongIsRefusedAtOnce() {
        assertThat(refused("timezone", "Europe/Berln"))
                .satisfies(fault -> assertThat(fault.field()).contains("metadata.timezone"))
                .hasMessageContaining("(did you mean Europe/Berlin?)");
        assertThat(refused("timezone", "+02:00"))
                .hasMessageContaining("take a name of the IANA database");
        assertThat(refused("start", "0 0 8 * * *"))
                .satisfies(fault -> assertThat(fault.field()).contains("metadata.start"))
                .hasMessageContaining("it has 6 fields");
        assertThat(refused("end", "@daily")).hasMessageContaining("@daily are not taken");
        assertThat(refused("end", "0 18 * * 7")).hasMessageContaining("0 is Sunday");
        assertThat(refused("start", "0 0 31 2 *")).hasMessageContaining("that time never comes");
        assertThat(refused("end", "0 8 * * *")).hasMessageContaining("must be different times");
        assertThat(refused("desiredReplicas", "0")).hasMessageContaining("1 or more");
        assertThat(refused("desiredReplicas", " ")).hasMessageContaining("is missing");
    }
}
