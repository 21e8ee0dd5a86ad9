package dev.minato.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.image.content.Blobs;
import dev.minato.image.content.ContentGraph;
import dev.minato.image.content.Ingest;
import dev.minato.image.content.Lease;
import dev.minato.image.content.UploadReference;
import dev.minato.image.model.Digest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collection beside everything else that happens: pushes, HEADs, deletions and tags come in between
 * any two of its transactions, in random order. First against a model of the store's transactions,
 * many times, then against the store itself.
 */
class CollectionPlanTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void nothing_that_is_needed_is_ever_removed_and_all_else_is_in_the_end() {
        for (long seed = 0; seed < 4000; seed++) {
            Model model = new Model(seed);
            for (int i = 0; i < 120; i++) {
                model.step();
            }
            model.settle();
            assertThat(model.violation).as("seed %d: %s", seed, model.log).isEmpty();
            assertThat(model.nodes.keySet())
                    .as("seed %d: %s", seed, model.log)
                    .isEqualTo(model.needed());
        }
    }

    /** The store's tables, its transactions as methods, and a collection that is under way. */
    private static final class Model {
        private final Random random;
        private final Map<String, CollectionPlan.Content> nodes = new TreeMap<>();
        private final Map<String, List<String>> edges = new HashMap<>();
        private final Map<String, String> tags = new HashMap<>();
        private final Map<String, Set<String>> leases = new TreeMap<>();
        private final List<String> log = new ArrayList<>();
        private List<String> unlinking = new ArrayList<>();
        private Optional<CollectionPlan> marked = Optional.empty();
        private Optional<String> violation = Optional.empty();
        private final Duration grace;
        private Instant now = Instant.EPOCH;
        private int leaseCount;

        Model(long seed) {
            this.random = new Random(seed);
            this.grace = Duration.ofSeconds(random.nextInt(3) * 10L);
        }

        void step() {
            now = now.plusSeconds(1);
            switch (random.nextInt(8)) {
                case 0 -> pushLayer("layer" + random.nextInt(5));
                case 1 -> pushManifest("manifest" + random.nextInt(4));
                case 2 -> head("layer" + random.nextInt(5));
                case 3 -> head("manifest" + random.nextInt(4));
                case 4 -> tag("tag" + random.nextInt(3), "manifest" + random.nextInt(4));
                case 5 -> untag("tag" + random.nextInt(3));
                case 6 -> endLease();
                default -> collect();
            }
            check();
        }

        private void pushLayer(String layer) {
            log.add("push " + layer);
            nodes.putIfAbsent(layer, new CollectionPlan.Content(now, Optional.empty()));
            lease(layer);
        }

        /** Its layers are those with a number that its own divides, and must exist. */
        private void pushManifest(String manifest) {
            List<String> needs =
                    List.of("layer" + manifest.charAt(8), "layer" + (manifest.charAt(8) - '0' + 1));
            if (nodes.keySet().containsAll(needs)) {
                log.add("push " + manifest);
                nodes.putIfAbsent(manifest, new CollectionPlan.Content(now, Optional.empty()));
                edges.put(manifest, needs);
                lease(manifest);
            }
        }

        private void head(String node) {
            if (nodes.containsKey(node)) {
                log.add("head " + node);
                lease(node);
            }
        }

        private void lease(String node) {
            leases.put("lease" + leaseCount++, Set.of(node));
            spare(node);
        }

        private void spare(String node) {
            for (String needed : closure(Set.of(node))) {
                nodes.computeIfPresent(
                        needed,
                        (_, content) ->
                                new CollectionPlan.Content(content.created(), Optional.empty()));
            }
        }

        private void tag(String tag, String manifest) {
            if (nodes.containsKey(manifest)) {
                log.add(tag + " = " + manifest);
                tags.put(tag, manifest);
                spare(manifest);
            }
        }

        private void untag(String tag) {
            log.add("untag " + tag);
            tags.remove(tag);
        }

        private void endLease() {
            if (!leases.isEmpty()) {
                String first = List.copyOf(leases.keySet()).get(random.nextInt(leases.size()));
                log.add("end " + first + leases.remove(first));
            }
        }

        /** One transaction of a pass: mark, condemn, or unlink one node. */
        private void collect() {
            if (!unlinking.isEmpty()) {
                unlink(unlinking.removeFirst());
            } else if (marked.isEmpty()) {
                marked = Optional.of(decide());
                log.add("mark");
            } else {
                marked = Optional.empty();
                condemn(decide());
            }
        }

        private CollectionPlan decide() {
            return CollectionPlan.decide(
                    new CollectionPlan.State(nodes, edges, roots()), now, grace);
        }

        private void condemn(CollectionPlan decision) {
            log.add("condemn " + decision.condemn());
            decision.condemn().forEach(node -> set(node, Optional.of(now)));
            decision.spare().forEach(node -> set(node, Optional.empty()));
            unlinking = new ArrayList<>(decision.unlink());
            java.util.Collections.shuffle(unlinking, random);
        }

        private void set(String node, Optional<Instant> condemned) {
            nodes.computeIfPresent(
                    node, (_, content) -> new CollectionPlan.Content(content.created(), condemned));
        }

        private void unlink(String node) {
            boolean needed = edges.values().stream().anyMatch(list -> list.contains(node));
            CollectionPlan.Content content = nodes.get(node);
            if (content != null && content.condemned().isPresent() && !needed) {
                log.add("unlink " + node);
                nodes.remove(node);
                edges.remove(node);
            }
        }

        private Set<String> roots() {
            Set<String> roots = new HashSet<>(tags.values());
            leases.values().forEach(roots::addAll);
            return roots;
        }

        Set<String> needed() {
            return closure(roots());
        }

        private Set<String> closure(Set<String> from) {
            Set<String> all = new HashSet<>(from);
            for (boolean grew = true; grew; ) {
                Set<String> more = new HashSet<>();
                all.forEach(node -> more.addAll(edges.getOrDefault(node, List.of())));
                grew = all.addAll(more);
            }
            return all;
        }

        private void check() {
            if (violation.isEmpty() && !nodes.keySet().containsAll(needed())) {
                violation = Optional.of("needed but gone: " + needed() + " of " + nodes.keySet());
            }
        }

        /** Time passes and nothing else happens until there is nothing to collect. */
        void settle() {
            now = now.plusSeconds(100);
            for (int i = 0; i < 100; i++) {
                collect();
            }
        }
    }

    @Test
    void the_store_itself_keeps_what_is_needed_and_its_bytes() {
        for (long seed = 0; seed < 12; seed++) {
            StoreRun run = new StoreRun(seed);
            open.add(run.store);
            for (int i = 0; i < 60; i++) {
                run.step();
            }
            run.check();
            run.quiet = true;
            run.leases.forEach(Lease::close);
            run.tags.keySet().forEach(run::untag);
            run.store.collect();
            assertThat(run.store.count("image_blob")).as("seed %d", seed).isZero();
            assertThat(run.store.count("image_edge")).as("seed %d", seed).isZero();
        }
    }

    /** The same on the real store; what comes in between a pass's transactions is a failpoint. */
    private static final class StoreRun {
        private final Random random;
        private final TestStore store;
        private final List<Lease> leases = new ArrayList<>();
        private final Map<String, Digest> tags = new HashMap<>();
        private final Set<Digest> held = new HashSet<>();
        private boolean quiet;

        StoreRun(long seed) {
            this.random = new Random(seed);
            this.store = new TestStore(Duration.ZERO, this::between);
        }

        /** Under the digest's lock nobody else gets there. */
        private void between(String place) {
            boolean locked = place.endsWith("forgotten") || !place.startsWith("image.collect.");
            if (!quiet && !locked && random.nextBoolean()) {
                other();
            }
        }

        void step() {
            store.pass(Duration.ofMillis(1));
            if (random.nextInt(3) == 0) {
                store.get().collector().collect();
            } else {
                other();
            }
        }

        private void other() {
            int number = random.nextInt(4);
            switch (random.nextInt(5)) {
                case 0 -> push(number);
                case 1 -> head(manifest(number));
                case 2 -> head(layer(number));
                case 3 -> endLeases();
                default -> tag("tag" + random.nextInt(2), manifest(number));
            }
        }

        private static byte[] layer(int number) {
            byte[] bytes = new byte[70_000];
            new Random(number).nextBytes(bytes);
            return bytes;
        }

        private static byte[] manifest(int number) {
            return ("manifest of " + number).getBytes(StandardCharsets.UTF_8);
        }

        private void push(int number) {
            Blobs blobs = store.get().blobs();
            Lease lease = lease();
            List<Digest> layers = new ArrayList<>();
            for (int layer : new int[] {number, number / 2}) {
                byte[] bytes = layer(layer);
                try (Ingest ingest = blobs.uploads().anew(UploadReference.of("push"))) {
                    ingest.write(bytes, 0, bytes.length);
                    ingest.commit(-1, Digest.of(bytes), lease);
                }
                layers.add(Digest.of(bytes));
            }
            blobs.put(manifest(number), layers, lease);
            held.add(Digest.of(manifest(number)));
            held.addAll(layers);
        }

        private void head(byte[] content) {
            if (store.get().blobs().find(Digest.of(content), lease()).isPresent()) {
                held.add(Digest.of(content));
            }
        }

        private Lease lease() {
            Lease lease = store.lease();
            leases.add(lease);
            return lease;
        }

        private void endLeases() {
            leases.forEach(Lease::close);
            leases.clear();
            held.clear();
        }

        private void tag(String tag, byte[] manifest) {
            Digest digest = Digest.of(manifest);
            boolean there =
                    store.db()
                            .write(tx -> {
                                boolean found = Blobs.row(tx, digest).isPresent();
                                if (found) {
                                    ContentGraph.dropRoots(tx, "tag", tag);
                                    ContentGraph.root(tx, "tag", tag, ContentGraph.node(digest));
                                }
                                return found;
                            });
            if (there) {
                tags.put(tag, digest);
            }
        }

        private void untag(String tag) {
            store.db()
                    .write(tx -> {
                        ContentGraph.dropRoots(tx, "tag", tag);
                        return tag;
                    });
        }

        void check() {
            Blobs blobs = store.get().blobs();
            held.addAll(tags.values());
            for (Digest digest : held) {
                assertThat(Digest.of(blobs.bytes(digest))).isEqualTo(digest);
            }
            for (int number = 0; number < 4; number++) {
                if (held.contains(Digest.of(manifest(number)))) {
                    assertThat(blobs.bytes(Digest.of(layer(number)))).hasSize(70_000);
                    assertThat(blobs.bytes(Digest.of(layer(number / 2)))).hasSize(70_000);
                }
            }
        }
    }
}
