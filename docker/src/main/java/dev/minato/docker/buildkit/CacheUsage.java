package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.CacheRecord;
import dev.minato.builder.cache.PruneOptions;
import dev.minato.docker.build.CachePrune;
import dev.minato.docker.buildkit.wire.DiskUsageRequest;
import dev.minato.docker.buildkit.wire.DiskUsageResponse;
import dev.minato.docker.buildkit.wire.PruneRequest;
import dev.minato.docker.buildkit.wire.UsageRecord;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The build cache as BuildKit tells of it and prunes it. Thread-safe. */
final class CacheUsage {
    private static final Pattern CONDITION =
            Pattern.compile("([a-z]+)(?:(==|=|!=|~=)\"?([^\"]*)\"?)?");

    private final BuildCache cache;
    private final CachePrune pruning;
    private final InstantSource clock;

    /** Something that takes records. */
    @FunctionalInterface
    interface Sink {
        void accept(UsageRecord item) throws IOException;
    }

    CacheUsage(BuildCache cache, CachePrune pruning, InstantSource clock) {
        this.cache = cache;
        this.pruning = pruning;
        this.clock = clock;
    }

    /** What there is. */
    DiskUsageResponse list(DiskUsageRequest request) {
        Predicate<CacheRecord> wanted = wanted(request.getFilterList());
        Optional<Instant> before = ago(request.getAgeLimit());
        List<CacheRecord> all = cache.records();
        Map<Long, String> ids = ids(all);
        DiskUsageResponse.Builder answer = DiskUsageResponse.newBuilder();
        for (CacheRecord item : all) {
            Instant used = item.lastUsed().orElse(item.created());
            if (wanted.test(item) && before.filter(used::isAfter).isEmpty()) {
                answer.addRecord(item(item, ids));
            }
        }
        return answer.build();
    }

    /** Forgets what nobody uses, and tells what that was. */
    void prune(PruneRequest request, Sink sink) throws IOException {
        PruneOptions options =
                new PruneOptions(
                        request.getAll(),
                        ago(request.getKeepDuration()),
                        new PruneOptions.Space(
                                request.getReservedSpace(),
                                request.getMaxUsedSpace(),
                                request.getMinFreeSpace()),
                        wanted(request.getFilterList()));
        Map<Long, String> ids = ids(cache.records());
        for (CacheRecord item : pruning.prune(options).gone()) {
            sink.accept(item(item, ids));
        }
    }

    private Optional<Instant> ago(long nanos) {
        return nanos <= 0
                ? Optional.empty()
                : Optional.of(clock.instant().minus(Duration.ofNanos(nanos)));
    }

    private static Map<Long, String> ids(List<CacheRecord> items) {
        Map<Long, String> ids = new HashMap<>();
        items.forEach(item -> ids.put(item.snapshot(), item.id()));
        return ids;
    }

    private static UsageRecord item(CacheRecord item, Map<Long, String> ids) {
        UsageRecord.Builder told =
                UsageRecord.newBuilder()
                        .setId(item.id())
                        .setMutable(item.kind() == CacheRecord.Kind.CACHE_MOUNT)
                        .setInUse(item.inUse())
                        .setSize(item.size())
                        .setCreatedAt(ProtobufMessages.time(item.created()))
                        .setUsageCount(item.uses())
                        .setDescription(item.description())
                        .setRecordType(item.kind().word())
                        .setShared(item.shared());
        item.lastUsed().ifPresent(used -> told.setLastUsedAt(ProtobufMessages.time(used)));
        item.parent().map(ids::get).ifPresent(told::addParents);
        return told.build();
    }

    /** Filters as BuildKit has them (api/types, client/diskusage.go): one of them has to hold. */
    private static Predicate<CacheRecord> wanted(List<String> filters) {
        return filters.stream()
                .filter(filter -> !filter.isEmpty())
                .map(CacheUsage::allOf)
                .reduce(Predicate::or)
                .orElse(item -> true);
    }

    private static Predicate<CacheRecord> allOf(String filter) {
        Predicate<CacheRecord> all = item -> true;
        for (String condition : filter.split(",", -1)) {
            all = all.and(condition(condition));
        }
        return all;
    }

    private static Predicate<CacheRecord> condition(String text) {
        Matcher matcher = CONDITION.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text);
        }
        String operator = Optional.ofNullable(matcher.group(2)).orElse("");
        String value = Optional.ofNullable(matcher.group(3)).orElse("");
        return switch (matcher.group(1)) {
            case "id" -> item -> test(item.id(), operator, value, text);
            case "type" -> item -> test(item.kind().word(), operator, value, text);
            case "description" -> item -> test(item.description(), operator, value, text);
            case "inuse" -> item -> item.inUse() == isYes(operator, value);
            case "shared" -> item -> item.shared() == isYes(operator, value);
            case "private" -> item -> item.shared() != isYes(operator, value);
            case "mutable" ->
                    item -> (item.kind() == CacheRecord.Kind.CACHE_MOUNT) == isYes(operator, value);
            case "immutable" ->
                    item -> (item.kind() != CacheRecord.Kind.CACHE_MOUNT) == isYes(operator, value);
            default -> throw invalid(text);
        };
    }

    private static boolean isYes(String operator, String value) {
        boolean yes = operator.isEmpty() || value.equals("true") || value.equals("1");
        return operator.equals("!=") != yes;
    }

    private static boolean test(String is, String operator, String value, String text) {
        return switch (operator) {
            case "" -> !is.isEmpty();
            case "!=" -> !is.equals(value);
            case "~=" -> {
                try {
                    yield Pattern.compile(value).matcher(is).find();
                } catch (PatternSyntaxException e) {
                    throw invalid(text);
                }
            }
            default -> is.equals(value);
        };
    }

    private static Fault invalid(String filter) {
        return Fault.invalid(
                "filter",
                "invalid filter \""
                        + filter
                        + "\": give id, type, description, inuse, shared, private, mutable or"
                        + " immutable");
    }
}
