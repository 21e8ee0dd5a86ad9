package dev.minato.platform.ledger;

import dev.minato.platform.AppDocuments;
import dev.minato.state.Database;
import dev.minato.state.TableStamp;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Entries of apps for who looks at the same ones again and again: as long as nothing is written to
 * this room's tables, what was read once is what another read would find. Beside many apps that are
 * left in peace most looks find nothing new, and reading is most of what they cost. Thread-safe.
 */
public final class KnownEntries {
    private static final String TABLES = "platform_";

    /** Characters of documents; what they are read to takes a few times that. */
    private static final long MOST = 4L << 20;

    private final AppStore ledger;
    private final TableStamp stamp;

    // Guarded by this.
    private final Map<String, AppStore.Entry> known = new HashMap<>();
    private long readAt = -1;
    private long size;

    public KnownEntries(Database database) {
        this.ledger = new AppStore(database);
        this.stamp = database.stamp(TABLES);
    }

    /** As {@link AppStore#entry}; it has every write that returned before. */
    public Optional<AppStore.Entry> entry(String app) {
        long now = stamp.value();
        Optional<AppStore.Entry> entry = known(app, now);
        if (entry.isPresent()) {
            return entry;
        }
        Optional<AppStore.Entry> read = ledger.entry(app);
        read.ifPresent(found -> keep(app, found, now));
        return read;
    }

    private synchronized Optional<AppStore.Entry> known(String app, long now) {
        return readAt == now ? Optional.ofNullable(known.get(app)) : Optional.empty();
    }

    /**
     * @param before the stamp before it was read: what was written meanwhile may be in it or not
     */
    private synchronized void keep(String app, AppStore.Entry entry, long before) {
        long more = sizeOf(entry);
        if (before < readAt || more > MOST) {
            return;
        }
        if (before > readAt || size + more > MOST) {
            known.clear();
            size = 0;
            readAt = before;
        }
        if (known.put(app, entry) == null) {
            size += more;
        }
    }

    private static long sizeOf(AppStore.Entry entry) {
        AppDocuments documents = entry.app().documents();
        long size = documents.attributes().length();
        size += documents.configuration().length();
        size += documents.template().length();
        for (RevisionRow revision : entry.revisions()) {
            // A set's spec is made of its revision's template.
            size += 2L * revision.document().length();
        }
        return size;
    }
}
