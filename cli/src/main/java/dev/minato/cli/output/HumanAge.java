package dev.minato.cli.output;

import java.time.Duration;

/** A length of time in one unit, in docker's words (go-units' HumanDuration). */
public final class HumanAge {
    private HumanAge() {}

    /** For example {@code About a minute}, {@code 3 weeks}; what is negative counts as none. */
    public static String of(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < 60) {
            return seconds < 1
                    ? "Less than a second"
                    : seconds == 1 ? "1 second" : seconds + " seconds";
        }
        long minutes = age.toMinutes();
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        long hours = age.plusMinutes(30).toHours();
        if (hours < 48) {
            return hours == 1 ? "About an hour" : hours + " hours";
        }
        long days = hours / 24;
        if (days < 14) {
            return days + " days";
        }
        if (days < 60) {
            return days / 7 + " weeks";
        }
        return days < 730 ? days / 30 + " months" : age.toDays() / 365 + " years";
    }
}
