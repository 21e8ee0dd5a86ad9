package dev.minato.azure.wire;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Locations: this host, and Azure's regions, since az refuses a {@code --location} that a provider
 * does not list. Whichever is given is kept, and everything runs here.
 */
public final class Locations {
    /** Name of this host's location. */
    public static final String LOCAL = "local";

    /** The same for people. */
    public static final String LOCAL_SHOWN = "Local";

    private static final List<String> REGIONS =
            List.of(
                    "Australia East",
                    "Australia Southeast",
                    "Brazil South",
                    "Canada Central",
                    "Canada East",
                    "Central India",
                    "Central US",
                    "East Asia",
                    "East US",
                    "East US 2",
                    "France Central",
                    "Germany West Central",
                    "Italy North",
                    "Japan East",
                    "Japan West",
                    "Jio India West",
                    "Korea Central",
                    "North Central US",
                    "North Europe",
                    "Norway East",
                    "Poland Central",
                    "South Africa North",
                    "South Central US",
                    "South India",
                    "Southeast Asia",
                    "Spain Central",
                    "Sweden Central",
                    "Switzerland North",
                    "UAE North",
                    "UK South",
                    "UK West",
                    "West Central US",
                    "West Europe",
                    "West India",
                    "West US",
                    "West US 2",
                    "West US 3");

    private Locations() {}

    /** Display names of all of them, this host's first. */
    public static List<String> shown() {
        return Stream.concat(Stream.of(LOCAL_SHOWN), REGIONS.stream()).toList();
    }

    /** Azure's name of a location that may be written as for people, in any case. */
    public static Optional<String> find(String text) {
        String name = normal(text);
        return shown().stream().map(Locations::normal).filter(name::equals).findFirst();
    }

    private static String normal(String text) {
        return text.replace(" ", "").toLowerCase(Locale.ROOT);
    }
}
