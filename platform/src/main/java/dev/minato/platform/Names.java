package dev.minato.platform;

import dev.minato.base.Ids;
import dev.minato.platform.Configuration.Ingress;

import java.math.BigInteger;

/** Names that the domain gives. */
final class Names {
    private static final int SUFFIX_LENGTH = 7;
    private static final int ALPHABET = 36;

    private final String domain;
    private final Ids ids;

    Names(String domain, Ids ids) {
        this.domain = domain;
        this.ids = ids;
    }

    String domain() {
        return domain;
    }

    /** Host name of an app or a revision. */
    String host(String label, Ingress ingress) {
        return label + (ingress.external() ? "." : ".internal.") + domain;
    }

    String operation() {
        return ids.next(16);
    }

    /** Seven random letters and digits. */
    String suffix() {
        String digits = new BigInteger(ids.next(12), 16).toString(ALPHABET);
        String padded = "0".repeat(SUFFIX_LENGTH) + digits;
        return padded.substring(padded.length() - SUFFIX_LENGTH);
    }

    static String revision(AppName app, String suffix) {
        return app.text() + "--" + suffix;
    }
}
