package dev.minato.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.Container;
import dev.minato.engine.Event;
import dev.minato.engine.Events;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.host.FreshEngineFixture;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.network.NetworkRequest;
import dev.minato.engine.network.PublishedPort;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PortMapping;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.linux.network.IpCommand;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Containers that are put on networks and taken off, and those that share a namespace. */
class NetworkMembershipTest extends FreshEngineFixture {
    @BeforeEach
    void makeNetworks() {
        host.engine().networks().create(NetworkRequest.named("alpha"));
        host.engine().networks().create(NetworkRequest.named("beta"));
    }

    private ContainerSpec.Builder on(String... networks) {
        List<EndpointSpec> places = List.of(networks).stream().map(EndpointSpec::on).toList();
        return host.spec("sleep", "1000")
                .network(
                        NetworkSpec.DEFAULT
                                .withMode(new NetworkMode.NamedNetwork(networks[0]))
                                .withEndpoints(places));
    }

    private static EndpointSpec alias(String network, String name) {
        return new EndpointSpec(network, List.of(name), Optional.empty(), Optional.empty(), 0);
    }

    private List<String> networks(Container container) {
        return host.look(container).connections().stream().map(NetworkConnection::network).toList();
    }

    private void connect(Container container, EndpointSpec place) {
        host.engine().containers().connect(container.id(), place);
    }

    private void disconnect(Container container, String network) {
        host.engine().containers().disconnect(container.id(), network, false);
    }

    private void restart(Container container) {
        host.engine().containers().restart(container.id(), Optional.of(Duration.ZERO), "");
    }

    private String hosts(Container container) throws Exception {
        return Files.readString(container.directory().resolve("hosts"));
    }

    @Test
    void oneThatRunsIsPutOnAFurtherNetworkAtOnceAndForGood() throws Exception {
        Container container = host.start(on("beta").name("one").build());
        connect(container, alias("alpha", "late"));

        assertThat(networks(container)).containsExactly("alpha", "beta");
        assertThat(host.isFound("late")).isTrue();
        for (NetworkConnection at : host.look(container).connections()) {
            assertThat(hosts(container)).contains(at.address() + "\t" + container.shortId());
        }
        restart(container);
        assertThat(networks(container)).containsExactly("alpha", "beta");
        host.restart();
        assertThat(networks(container)).containsExactly("alpha", "beta");
        assertThat(host.isFound("late")).isTrue();

        NetworkConnection alpha = host.look(container).connections().getFirst();
        disconnect(container, "alpha");
        assertThat(networks(container)).containsExactly("beta");
        assertThat(hosts(container)).doesNotContain(alpha.address());
        assertThat(host.isFound("late")).isFalse();
        restart(container);
        assertThat(networks(container)).containsExactly("beta");
    }

    @Test
    void oneThatDoesNotRunIsOnItFromItsNextStart() {
        Container container = host.engine().containers().create(on("beta").build());
        connect(container, alias("alpha", "late"));
        connect(container, EndpointSpec.on("later"));
        assertThat(networks(container)).isEmpty();
        assertThatThrownBy(() -> host.engine().containers().start(container.id()))
                .hasMessage("failed to set up container networking: network later not found");
        host.engine().networks().create(NetworkRequest.named("later"));
        host.engine().containers().start(container.id());
        assertThat(networks(container)).containsExactly("alpha", "beta", "later");
    }

    @Test
    void aDaemonThatIsKilledAfterTheRowIsWrittenIsFinishedByTheNext() throws Exception {
        Container first = host.start(on("beta").build());
        Container second = host.start(on("alpha", "beta").build());
        String one = stored(first);
        String two = stored(second);
        host.change(
                "UPDATE engine_container SET spec = ? WHERE id = ?",
                one.replace("\"endpoints\":[", "\"endpoints\":[{\"network\":\"alpha\"},"),
                first.id());
        host.change(
                "UPDATE engine_container SET spec = ? WHERE id = ?",
                two.replaceFirst("\\{\"network\":\"alpha\"[^}]*},", ""),
                second.id());
        host.restart();
        assertThat(networks(first)).containsExactly("alpha", "beta");
        assertThat(networks(second)).containsExactly("beta");
    }

    @Test
    void routePortsAndHostsThatAKilledDaemonHasLeftBehindAreMended() throws Exception {
        Container container =
                host.start(
                        on("beta")
                                .network(network ->
                                        network.withPorts(
                                                List.of(PortMapping.parse("80", "127.0.0.1", 0))))
                                .build());
        connect(container, EndpointSpec.on("alpha"));
        Path hosts = container.directory().resolve("hosts");
        String before = hosts(container);
        NetworkConnection alpha = host.look(container).connections().getFirst();
        NetworkConnection beta = host.look(container).connections().getLast();
        Files.writeString(
                hosts, before.replace(alpha.address() + "\t", "10.9.9.9\t") + "192.0.2.7\tmine\n");
        HostCommand.check(
                List.of(
                        "nsenter",
                        "--net=" + alpha.netns(),
                        "ip",
                        "route",
                        "replace",
                        "default",
                        "via",
                        beta.gateway()));
        host.change("UPDATE network_port SET target = ?", beta.address());
        host.restart();

        assertThat(hosts(container))
                .contains("192.0.2.7\tmine\n")
                .contains(alpha.address() + "\t" + container.shortId())
                .doesNotContain("10.9.9.9");
        assertThat(IpCommand.run("-n", alpha.netns().replaceAll(".*/", ""), "route", "show").text())
                .contains("default via " + alpha.gateway());
        assertThat(host.engine().networks().ports(container.id()))
                .extracting(PublishedPort::target)
                .containsExactly(alpha.address());
    }

    private String stored(Container container) {
        return host.stored("SELECT spec FROM engine_container WHERE id = ?", container.id());
    }

    @Test
    void aRowOfTheReleaseBeforeIsReadAsOneOnItsModesNetwork() throws Exception {
        Container container = host.engine().containers().create(on("beta").build());
        String spec = stored(container);
        int from = spec.indexOf("\"network\":{\"version\"");
        int to = spec.indexOf("}", spec.indexOf("\"dnsOptions\"")) + 1;
        String before =
                "\"network\":{\"mode\":\"beta\",\"ports\":[{\"containerPort\":80,\"protocol\":\"tcp\","
                    + "\"hostAddress\":\"127.0.0.1\",\"hostPort\":0,\"hostPortEnd\":0}],"
                    + "\"exposed\":[\"80/tcp\"],\"publishAll\":false,\"aliases\":[\"web\"],"
                    + "\"address\":null,\"extraHosts\":[],\"dns\":[],\"dnsSearch\":[],"
                    + "\"dnsOptions\":[],\"mac\":\"02:42:ac:11:00:09\",\"default\":false}";
        host.change(
                "UPDATE engine_container SET spec = ? WHERE id = ?",
                spec.substring(0, from) + before + spec.substring(to),
                container.id());
        host.restart();

        assertThat(host.look(container).spec().network().endpoints())
                .containsExactly(
                        new EndpointSpec(
                                "beta",
                                List.of("web"),
                                Optional.empty(),
                                Optional.of("02:42:ac:11:00:09"),
                                0));
        host.engine().containers().start(container.id());
        NetworkConnection at = host.look(container).connection().orElseThrow();
        assertThat(at.mac()).isEqualTo("02:42:ac:11:00:09");
        assertThat(at.ports()).hasSize(1);
        assertThat(host.isFound("web")).isTrue();
    }

    @Test
    void afterAStartOfTheHostAllConnectionsAreBack() throws Exception {
        Container container =
                host.start(
                        on("beta")
                                .restart(new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0))
                                .build());
        connect(container, alias("alpha", "late"));
        host.leaveAsIfTheHostWentDown();
        host.loseNamespaces();
        host.comeBack();
        TestEngine.await(() -> networks(container).equals(List.of("alpha", "beta")));
        assertThat(host.isFound("late")).isTrue();
    }

    @Test
    void whatTheModeForbidsIsRefused() {
        Container none = host.start("sleep", "1000");
        assertThatThrownBy(() -> connect(none, EndpointSpec.on("alpha")))
                .hasMessageContaining("network none is on no other");
        disconnect(none, "none");
        connect(none, EndpointSpec.on("alpha"));
        assertThat(networks(none)).containsExactly("alpha");
        assertThatThrownBy(() -> connect(none, EndpointSpec.on("alpha")))
                .hasMessageContaining("is on network alpha already");
        assertThatThrownBy(() -> connect(none, EndpointSpec.on("host")))
                .hasMessageContaining("created so is on the host's network");
        assertThatThrownBy(() -> connect(none, EndpointSpec.on("nosuch")))
                .hasMessage("network nosuch not found");
        assertThatThrownBy(() -> connect(none, alias("bridge", "x")))
                .hasMessageContaining("only supported for user-defined networks");
        assertThatThrownBy(() -> disconnect(none, "beta"))
                .hasMessage("container " + none.id() + " is not connected to network beta");
    }

    @Test
    void whatAContainerHasWrittenIntoItsHostsStays() throws Exception {
        Container container = host.start(on("beta").build());
        Path hosts = container.directory().resolve("hosts");
        Files.writeString(hosts, "192.0.2.7\tmine", StandardOpenOption.APPEND);
        connect(container, EndpointSpec.on("alpha"));
        assertThat(hosts(container)).contains("192.0.2.7\tmine\n" + address(container, "alpha"));
        disconnect(container, "alpha");
        assertThat(hosts(container)).contains("192.0.2.7\tmine\n");

        Files.writeString(hosts, "#".repeat(2 << 20), StandardOpenOption.APPEND);
        connect(container, EndpointSpec.on("alpha"));
        assertThat(networks(container)).containsExactly("alpha", "beta");
        assertThat(Files.size(hosts)).isGreaterThan(2 << 20);
    }

    private String address(Container container, String network) {
        return host.look(container).connections().stream()
                .filter(at -> at.network().equals(network))
                .findFirst()
                .orElseThrow()
                .address();
    }

    @Test
    void aNetworkThatWasNamedByItsIdentifierIsTheSame() throws Exception {
        String id = host.engine().networks().get("alpha").id();
        Container container = host.start(on("beta").build());
        host.change(
                "UPDATE engine_container SET spec = ? WHERE id = ?",
                stored(container)
                        .replace("\"endpoints\":[", "\"endpoints\":[{\"network\":\"" + id + "\"},"),
                container.id());
        host.restart();
        assertThat(networks(container)).containsExactly("alpha", "beta");
        disconnect(container, "alpha");
        assertThat(networks(container)).containsExactly("beta");
    }

    @Test
    void whatCannotBeDoneIsNotWrittenDown() {
        Container container = host.start(on("beta").build());
        String gateway = host.engine().networks().get("alpha").bridge().orElseThrow().gateway();
        EndpointSpec taken =
                new EndpointSpec("alpha", List.of(), Optional.of(gateway), Optional.empty(), 0);
        assertThatThrownBy(() -> connect(container, taken)).hasMessage("Address already in use");
        assertThat(host.look(container).spec().network().endpoints()).hasSize(1);
        restart(container);
        assertThat(networks(container)).containsExactly("beta");
    }

    @Test
    void itsEventsTellEachNetwork() {
        try (var events = host.engine().events().subscribe(Optional.empty())) {
            Container container = host.start(on("beta", "alpha").build());
            disconnect(container, "beta");
            host.engine().containers().stop(container.id(), Optional.of(Duration.ZERO));
            assertThat(networkEvents(events, container))
                    .containsExactlyInAnyOrder(
                            "connect alpha", "connect beta", "disconnect beta", "disconnect alpha");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> networkEvents(Events.Subscription events, Container container)
            throws Exception {
        List<String> told = new ArrayList<>();
        while (true) {
            Event event = events.next(TestEngine.PATIENCE).orElseThrow();
            if (event.type().equals("network")) {
                assertThat(event.attributes()).containsEntry("container", container.id());
                told.add(event.action() + " " + event.attributes().get("name"));
            }
            if (event.action().equals("die")) {
                return told;
            }
        }
    }

    private ContainerSpec.Builder within(Container other) {
        return host.spec("sleep", "1000")
                .network(NetworkSpec.DEFAULT.withMode(new NetworkMode.SharedNetwork(other.name())));
    }

    @Test
    void whoIsInTheNamespaceOfAnotherHasItsNameAndItsFiles() throws Exception {
        Container owner = host.start(on("alpha").name("owner").hostname("box").build());
        Container guest = host.start(within(owner).build());

        String address = host.look(owner).connection().orElseThrow().address();
        ContainerSpec.Builder look = within(owner);
        assertThat(
                        host.output(
                                look.process(
                                                ProcessSpec.of(
                                                        List.of(
                                                                "sh",
                                                                "-c",
                                                                "hostname; cat /etc/hosts"
                                                                        + " /proc/net/fib_trie")))
                                        .build()))
                .startsWith("box\n")
                .contains(address + "\tbox")
                .contains("|-- " + address);
        assertThat(host.look(guest).connections()).isEmpty();
        assertThat(host.look(guest).spec().hostname()).isEqualTo("box");
        assertThat(host.look(guest).directory()).isEqualTo(owner.directory());
        assertThatThrownBy(() -> connect(guest, EndpointSpec.on("beta")))
                .hasMessage(
                        "a container in another's network namespace is on no network of its own");
    }

    @Test
    void anotherHasToRunAndMayGo() {
        Container owner = host.engine().containers().create(on("alpha").name("owner").build());
        Container guest = host.engine().containers().create(within(owner).build());
        assertThatThrownBy(() -> host.engine().containers().start(guest.id()))
                .hasMessage("the net namespace of container owner cannot be joined: it is created");
        host.engine().containers().start(owner.id());
        host.engine().containers().start(guest.id());
        host.engine().containers().remove(owner.id(), true, true);
        assertThat(host.look(guest).state().status().alive()).isTrue();
        assertThatThrownBy(() -> restart(guest))
                .hasMessage(
                        "the net namespace of container "
                                + owner.id()
                                + " cannot be joined: there is no such container");
    }

    @Test
    void afterAStartOfTheHostWhoIsJoinedIsStartedFirst() throws Exception {
        RestartPolicy always = new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0);
        Container owner = host.start(on("alpha").name("owner").restart(always).build());
        Container guest = host.start(within(owner).restart(always).build());
        host.leaveAsIfTheHostWentDown();
        host.loseNamespaces();
        // The rows come in the order in which they were made: the guest's first.
        host.changeWhileAway("UPDATE engine_container SET created = 1 WHERE id = ?", guest.id());
        host.comeBack();
        TestEngine.await(() -> host.look(guest).state().status().alive());
        assertThat(host.look(guest).restartCount()).isZero();
    }
}
