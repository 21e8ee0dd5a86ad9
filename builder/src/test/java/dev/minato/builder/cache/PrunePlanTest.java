package dev.minato.builder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** What a prune forgets, as a table and as properties of any cache. */
class PrunePlanTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final PruneOptions UNSHARED =
            new PruneOptions(false, Optional.empty(), PruneOptions.Space.NONE, _ -> true);

    /** A step's layer of 100 bytes, last used so many hours before noon. */
    private static CacheRecord step(long number, long parent, int hours) {
        return record(number, parent, false, false, Optional.of(NOON.minusSeconds(hours * 3600L)));
    }

    private static CacheRecord record(
            long number, long parent, boolean inUse, boolean shared, Optional<Instant> used) {
        return new CacheRecord(
                CacheRecord.Kind.LAYER,
                number,
                "id" + number,
                parent == 0 ? Optional.empty() : Optional.of(parent),
                "step " + number,
                inUse,
                shared,
                100,
                NOON,
                used,
                1);
    }

    private static CacheRecord base(long number) {
        return record(number, 0, false, false, Optional.empty());
    }

    private static CacheRecord shared(CacheRecord r) {
        return record(r.snapshot(), r.parent().orElse(0L), r.inUse(), true, r.lastUsed());
    }

    private static CacheRecord used(CacheRecord r) {
        return record(r.snapshot(), r.parent().orElse(0L), true, r.shared(), r.lastUsed());
    }

    private static List<Long> chosen(PruneOptions options, CacheRecord... records) {
        return chosen(options, 0, records);
    }

    private static List<Long> chosen(PruneOptions options, long free, CacheRecord... records) {
        return PrunePlan.choose(List.of(records), options, free).stream()
                .map(CacheRecord::snapshot)
                .toList();
    }

    @Test
    void everythingGoesFromTheTop() {
        assertThat(chosen(PruneOptions.EVERYTHING, base(1), step(2, 1, 3), step(3, 2, 3)))
                .containsExactly(3L, 2L, 1L);
    }

    @Test
    void whatABuildWorksWithStaysAndWhatItStandsOn() {
        assertThat(
                        chosen(
                                PruneOptions.EVERYTHING,
                                used(base(1)),
                                used(step(2, 1, 3)),
                                step(3, 2, 3)))
                .containsExactly(3L);
    }

    @Test
    void whatImagesShareGoesOnlyWhenAllIsAsked() {
        CacheRecord[] records = {shared(base(1)), shared(step(2, 1, 3)), step(3, 2, 3)};
        assertThat(chosen(UNSHARED, records)).containsExactly(3L);
        assertThat(chosen(PruneOptions.EVERYTHING, records)).containsExactly(3L, 2L, 1L);
    }

    @Test
    void whatWasUsedAfterTheMomentStays() {
        PruneOptions options = PruneOptions.unused(NOON.minusSeconds(2 * 3600));
        assertThat(chosen(options, step(1, 0, 3), step(2, 0, 2), step(3, 0, 1)))
                .containsExactly(1L, 2L);
        assertThat(chosen(options, step(1, 0, 3), step(2, 1, 1))).isEmpty();
    }

    @Test
    void aBoundTakesTheLongestUnusedAndNoMore() {
        CacheRecord[] records = {step(1, 0, 1), step(2, 0, 5), step(3, 0, 3), step(4, 0, 4)};
        assertThat(chosen(PruneOptions.above(250), records)).containsExactly(2L, 4L);
        assertThat(chosen(PruneOptions.above(400), records)).isEmpty();
        assertThat(chosen(PruneOptions.above(0), records)).containsExactly(2L, 4L, 3L, 1L);
    }

    @Test
    void aBoundDoesNotCountWhatImagesShare() {
        assertThat(chosen(PruneOptions.above(100), shared(step(1, 0, 9)), step(2, 1, 1))).isEmpty();
    }

    @Test
    void aBaseGoesWithTheLastThatStandsOnIt() {
        CacheRecord[] records = {base(1), step(2, 1, 5), step(3, 1, 3), step(4, 0, 1)};
        assertThat(chosen(PruneOptions.above(300), records)).containsExactly(2L);
        assertThat(chosen(PruneOptions.above(200), records)).containsExactly(2L, 3L, 1L);
    }

    @Test
    void freeSpaceAndReservedSpaceDecideAsInBuildKit() {
        CacheRecord[] records = {step(1, 0, 1), step(2, 0, 5), step(3, 0, 3)};
        assertThat(chosen(space(0, 0, 1000), 900, records)).containsExactly(2L);
        assertThat(chosen(space(0, 0, 1000), 1000, records)).isEmpty();
        assertThat(chosen(space(200, 0, 1000), 0, records)).containsExactly(2L);
        assertThat(chosen(space(200, 0, 0), 0, records)).isEmpty();
        assertThat(chosen(space(200, 50, 0), 0, records)).containsExactly(2L);
    }

    private static PruneOptions space(long reserved, long most, long free) {
        return new PruneOptions(
                true, Optional.empty(), new PruneOptions.Space(reserved, most, free), _ -> true);
    }

    @Test
    void ofAnyCacheNothingGoesThatIsNeeded() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            List<CacheRecord> records = random(random);
            PruneOptions options = options(random);
            List<CacheRecord> gone = PrunePlan.choose(records, options, random.nextLong(2000));
            assertSound(seed, records, options, gone);
        }
    }

    private static List<CacheRecord> random(Random random) {
        List<CacheRecord> records = new ArrayList<>();
        int count = random.nextInt(12);
        for (int number = 1; number <= count; number++) {
            long parent =
                    number == 1 || random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(number - 1);
            records.add(
                    parent == 0 && random.nextBoolean()
                            ? base(number)
                            : step(number, parent, random.nextInt(10)));
        }
        // Whoever needs a layer needs those below.
        for (int i = 0; i < 3 && count > 0; i++) {
            boolean use = random.nextBoolean();
            int at = random.nextInt(count);
            while (at >= 0) {
                CacheRecord record = records.get(at);
                records.set(at, use ? used(record) : shared(record));
                at = (int) (record.parent().orElse(0L) - 1);
            }
        }
        return records;
    }

    private static PruneOptions options(Random random) {
        return new PruneOptions(
                random.nextBoolean(),
                random.nextBoolean()
                        ? Optional.of(NOON.minusSeconds(random.nextInt(10) * 3600L))
                        : Optional.empty(),
                random.nextBoolean()
                        ? PruneOptions.Space.NONE
                        : new PruneOptions.Space(
                                random.nextInt(500), random.nextInt(500), random.nextInt(2000)),
                random.nextBoolean() ? _ -> true : record -> record.snapshot() % 3 != 0);
    }

    private static void assertSound(
            int seed, List<CacheRecord> records, PruneOptions options, List<CacheRecord> gone) {
        Set<Long> stays = records.stream().map(CacheRecord::snapshot).collect(Collectors.toSet());
        gone.forEach(record -> stays.remove(record.snapshot()));
        assertThat(gone).as("seed %d: each once", seed).doesNotHaveDuplicates();
        for (CacheRecord record : gone) {
            assertThat(record.inUse()).as("seed %d: in use", seed).isFalse();
            assertThat(record.shared() && !options.all()).as("seed %d: shared", seed).isFalse();
            if (record.lastUsed().isPresent() && options.unusedSince().isPresent()) {
                assertThat(record.lastUsed().get()).isBeforeOrEqualTo(options.unusedSince().get());
            }
        }
        for (CacheRecord record : records) {
            Optional<Long> parent = record.parent();
            boolean lacking =
                    stays.contains(record.snapshot())
                            && parent.isPresent()
                            && !stays.contains(parent.get());
            assertThat(lacking).as("seed %d: %s lacks %s", seed, record, parent).isFalse();
        }
    }
}
