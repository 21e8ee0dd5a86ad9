package dev.minato.platform.app;

import dev.minato.base.IdSource;
import dev.minato.platform.AppName;

/** Names that the domain gives. */
public final class AppNames {
    private static final int SUFFIX_LENGTH = 7;

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
        return ids.suffix(SUFFIX_LENGTH);
    }

    public static String revision(AppName app, String suffix) {
        return app.text() + "--" + suffix;
    }
}
