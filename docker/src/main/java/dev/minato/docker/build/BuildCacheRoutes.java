package dev.minato.docker.build;

import dev.minato.base.Fault;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.CacheRecord;
import dev.minato.builder.cache.PruneOptions;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.PruneQuery;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Filters;
import dev.minato.docker.wire.GoTime;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The build cache: what {@code docker builder prune} takes and {@code system df} shows. */
public final class BuildCacheRoutes {
    private final BuildCache cache;
    private final CachePrune pruning;
    private final PruneQuery prunes;

    public BuildCacheRoutes(BuildCache cache, CachePrune pruning, PruneQuery prunes) {
        this.cache = cache;
        this.pruning = pruning;
        this.prunes = prunes;
    }

    public void add(VersionedRoutes routes) {
        routes.post("/build/prune", this::prune);
    }

    private void prune(ApiCall call) throws IOException {
        call.ignoreBody();
        Filters filters =
                call.filters(
                        "description",
                        "id",
                        "inuse",
                        "label",
                        "label!",
                        "parent",
                        "private",
                        "shared",
                        "type",
                        "until",
                        "unused-for");
        PruneOptions options =
                new PruneOptions(
                        call.flag("all"), unusedSince(filters), space(call), wanted(filters));
        CachePrune.Pruned pruned = pruning.prune(options);
        List<String> ids = pruned.gone().stream().map(CacheRecord::id).toList();
        call.ok(
                Fields.of("CachesDeleted", ids.isEmpty() ? null : ids)
                        .put("SpaceReclaimed", pruned.bytes()));
    }

    private Optional<Instant> unusedSince(Filters filters) {
        if (filters.has("until") && filters.has("unused-for")) {
            throw Fault.invalid(
                    "filters", "conflicting filters: \"until\" and \"unused-for\": give one");
        }
        return prunes.until(filters, filters.has("until") ? "until" : "unused-for");
    }

    private static PruneOptions.Space space(ApiCall call) {
        boolean since148 = call.version().since(48);
        long reserved = since148 ? bytes(call, "reserved-space") : 0;
        return new PruneOptions.Space(
                reserved == 0 ? bytes(call, "keep-storage") : reserved,
                since148 ? bytes(call, "max-used-space") : 0,
                since148 ? bytes(call, "min-free-space") : 0);
    }

    private static long bytes(ApiCall call, String name) {
        String text = call.query(name);
        if (!text.isEmpty() && !text.matches("[0-9]{1,18}")) {
            throw Fault.invalid(
                    name, name + " is in bytes and expects an integer, got \"" + text + "\"");
        }
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private Predicate<CacheRecord> wanted(Filters filters) {
        Predicate<CacheRecord> id = matching(one(filters, "id"));
        Optional<String> parent = one(filters, "parent");
        Optional<String> type = one(filters, "type");
        Optional<String> description = one(filters, "description");
        boolean labels = filters.labels(Map.of());
        Map<Long, String> ids = new HashMap<>();
        if (parent.isPresent()) {
            cache.records().forEach(record -> ids.put(record.snapshot(), record.id()));
        }
        return record ->
                labels
                        && id.test(record)
                        && parent.map(p -> record.parent().map(ids::get).equals(Optional.of(p)))
                                .orElse(true)
                        && type.map(record.kind().word()::equals).orElse(true)
                        && description.map(record.description()::equals).orElse(true)
                        && is(filters, "inuse", record.inUse())
                        && is(filters, "shared", record.shared())
                        && is(filters, "private", !record.shared());
    }

    private static Predicate<CacheRecord> matching(Optional<String> id) {
        if (id.isEmpty()) {
            return _ -> true;
        }
        try {
            Pattern pattern = Pattern.compile(id.get());
            return record -> pattern.matcher(record.id()).find();
        } catch (PatternSyntaxException e) {
            throw Fault.invalid("filters", "invalid filter 'id=" + id.get() + "'");
        }
    }

    private static Optional<String> one(Filters filters, String key) {
        List<String> values = filters.all(key);
        if (values.size() > 1) {
            throw Fault.invalid("filters", "filters expect only one value: " + key);
        }
        return values.stream().findFirst();
    }

    /** A filter that says yes or no; without a value it says yes. */
    private static boolean is(Filters filters, String key, boolean is) {
        boolean asked = filters.has(key) && !filters.all(key).equals(List.of(""));
        return !filters.isGiven(key) || is == (!asked || filters.flag(key, true));
    }

    /** The records as {@code /system/df} has them. */
    public static List<Object> json(List<CacheRecord> records, ApiVersion version) {
        Map<Long, String> ids = new HashMap<>();
        records.forEach(record -> ids.put(record.snapshot(), record.id()));
        return records.stream()
                .<Object>map(record -> json(record, record.parent().map(ids::get), version).map())
                .toList();
    }

    private static Fields json(CacheRecord record, Optional<String> parent, ApiVersion version) {
        boolean list = version.since(42);
        Fields json = Fields.of("ID", record.id());
        if (parent.isPresent()) {
            // dockerd sends the key with a blank before it, and so Go's clients read it.
            json.putIf(list, " Parents", List.of(parent.get()))
                    .putIf(list, "Parents", List.of(parent.get()))
                    .putIf(!list, "Parent", parent.get());
        }
        return json.put("Type", record.kind().word())
                .put("Description", record.description())
                .put("InUse", record.inUse())
                .put("Shared", record.shared())
                .put("Size", record.size())
                .put("CreatedAt", GoTime.text(record.created()))
                .put("LastUsedAt", record.lastUsed().map(GoTime::text).orElse(null))
                .put("UsageCount", record.uses());
    }
}
