package dev.minato.engine.rule;

import dev.minato.base.IdSource;

import java.util.function.Predicate;

/** Names for containers that were given none: two words that a person can remember. */
public final class NameGenerator {
    private static final String[] FIRST = {
        "amber", "bold", "brave", "bright", "brisk", "calm", "clear", "coral", "crisp", "deep",
        "eager", "early", "even", "fair", "fleet", "fond", "fresh", "gentle", "glad", "golden",
        "grand", "happy", "keen", "kind", "light", "lively", "lucid", "merry", "mild", "neat",
        "noble", "proud", "quick", "quiet", "ready", "rosy", "salty", "serene", "sharp", "silver",
        "smooth", "steady", "stout", "sunny", "swift", "tidy", "true", "warm", "wise", "witty"
    };
    private static final String[] SECOND = {
        "albatross", "anchor", "barge", "bay", "beacon", "boom", "bow", "breeze", "buoy", "canal",
        "cape", "capstan", "cargo", "chart", "clipper", "coast", "compass", "cove", "crane",
                "current",
        "dinghy", "dock", "dolphin", "ferry", "fjord", "frigate", "galley", "gull", "harbour",
                "heron",
        "hull", "jetty", "keel", "ketch", "lagoon", "lighthouse", "marina", "mast", "mole",
                "narwhal",
        "osprey", "petrel", "pier", "pilot", "quay", "reef", "rudder", "sail", "schooner",
                "sextant",
        "sloop", "strait", "tern", "tide", "tiller", "trawler", "tug", "wake", "wharf", "yawl"
    };

    private final IdSource ids;

    public NameGenerator(IdSource ids) {
        this.ids = ids;
    }

    public String next(Predicate<String> taken) {
        for (int i = 0; i < 8; i++) {
            String name = pick(FIRST) + "_" + pick(SECOND);
            if (!taken.test(name)) {
                return name;
            }
        }
        return pick(FIRST) + "_" + pick(SECOND) + "_" + ids.next(4);
    }

    private String pick(String[] words) {
        return words[Integer.parseInt(ids.next(2), 16) % words.length];
    }
}
