package dev.minato.platform.schedule;

import dev.minato.base.Reason;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;

/** Texts of schedules: read and walked, or refused in words. */
class CronFuzzTest {
    @Test
    void aScheduleIsWalkedOrRefused() {
        Instant now = Instant.parse("2026-03-28T12:00:00Z");
        ZoneId zone = ZoneId.of("Europe/Berlin");
        FuzzTarget.of(CronFuzzTest.class, "cron")
                .seeds("*/5 0-6 1,15 JAN-MAR mon", "0 0 31 2 *", "TZ=UTC ? ? ? ? ?", "@daily")
                .words("*", "?", "/", "-", ",", "L", "#", "31", "2", "CRON_TZ=", "sun", "99999999")
                .largest(600)
                .rounds(4000)
                .run(input -> {
                    String text = new String(input, StandardCharsets.ISO_8859_1);
                    try {
                        return CronSchedule.parse(text, zone).next(now).isPresent();
                    } catch (IllegalArgumentException e) {
                        return Reason.of(e);
                    }
                });
    }
}
