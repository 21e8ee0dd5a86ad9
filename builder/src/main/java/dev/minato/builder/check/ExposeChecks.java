package dev.minato.builder.check;

import dev.minato.builder.dockerfile.InstructionSource;

import java.util.Locale;
import java.util.Set;

/** The rules for the words of EXPOSE. */
final class ExposeChecks {
    private static final Set<String> PROTOCOLS = Set.of("", "tcp", "udp", "sctp");

    private ExposeChecks() {}

    /**
     * Checks a word {@code [[ip:]host:]port[/protocol]}; of one that is no port nothing is said.
     */
    static void check(String word, InstructionSource source, CheckFindings findings) {
        int colon = word.lastIndexOf(':');
        String port = word.substring(colon + 1);
        int slash = port.indexOf('/');
        String protocol = slash < 0 ? "" : port.substring(slash + 1);
        String lower = protocol.toLowerCase(Locale.ROOT);
        if (port.isEmpty() || slash == 0 || !PROTOCOLS.contains(lower)) {
            return;
        }
        if (!protocol.equals(lower)) {
            findings.add(CheckRule.EXPOSE_PROTO_CASING, source, word);
        }
        boolean bare = colon < 0 || word.substring(0, colon).chars().allMatch(c -> c == ':');
        if (!bare) {
            findings.add(CheckRule.EXPOSE_INVALID_FORMAT, source, word);
        }
    }
}
