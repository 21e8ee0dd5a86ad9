package dev.minato.platform.app;

import dev.minato.base.IdSource;
import dev.minato.platform.AppName;

import java.math.BigInteger;

/** Names that the domain gives. */
public final class AppNames {
    private static final int SUFFIX_LENGTH = 7;
    private static final int ALPHABET = 36;

    private final IngressNames hosts;
    private final IdSource ids;

    public AppNames(String domain, IdSource ids) {
        this.hosts = new IngressNames(domain);
        this.ids = ids;
    }

    public IngressNames hosts() {
        return hosts;
    }

    public String operation() {
        return ids.next(16);
    }

    /** Seven random letters and digits. */
    public String suffix() {
        String digits = new BigInteger(ids.next(12), 16).toString(ALPHABET);
        String padded = "0".repeat(SUFFIX_LENGTH) + digits;
        return padded.substring(padded.length() - SUFFIX_LENGTH);
    }

    public static String revision(AppName app, String suffix) {
        return app.text() + "--" + suffix;
    }
}
