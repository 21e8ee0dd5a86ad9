package dev.minato.platform.schedule;

import dev.minato.base.EditDistance;
import dev.minato.base.SafeText;

import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;

/** Time zones by the names of the IANA database. */
public final class TimeZones {
    private static final int LONGEST = 60;

    private TimeZones() {}

    /**
     * The zone of a name like {@code Europe/Berlin} or {@code UTC}.
     *
     * @throws IllegalArgumentException with the nearest name for one that there is not
     */
    public static ZoneId parse(String name) {
        if (ZoneRulesProvider.getAvailableZoneIds().contains(name)) {
            return ZoneId.of(name);
        }
        String best = "";
        int least = 6;
        if (name.length() <= LONGEST) {
            for (String each : ZoneRulesProvider.getAvailableZoneIds()) {
                int distance = EditDistance.between(name, each);
                if (distance < least || (distance == least && each.compareTo(best) < 0)) {
                    least = distance;
                    best = each;
                }
            }
        }
        throw new IllegalArgumentException(
                "no time zone is called \""
                        + SafeText.shown(name, LONGEST)
                        + "\""
                        + (best.isEmpty() ? "" : " (did you mean " + best + "?)")
                        + ": take a name of the IANA database, like Europe/Berlin or UTC");
    }
}
