package dev.minato.http;

import dev.minato.base.Fault;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Gives each of Jetty's requests a virtual thread, and turns what is thrown into an answer. */
final class RequestDispatcher extends Handler.Abstract.NonBlocking {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);

    private final HttpService service;
    private final Semaphore permits;
    private final UnreadBody rest = new UnreadBody(UnreadBody.Limits.DEFAULT);

    RequestDispatcher(HttpService service) {
        this.service = service;
        this.permits = new Semaphore(service.limits().requests());
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request request,
            org.eclipse.jetty.server.Response response,
            Callback callback) {
        request.addIdleTimeoutListener(timeout -> false);
        JettyWire wire = JettyWire.of(request, response, callback);
        RequestDispatcher upgraded = wire.socket().dispatcher();
        RequestDispatcher serving = upgraded == null ? this : upgraded;
        Thread.ofVirtual()
                .name("http-" + request.getId())
                .start(() -> serving.serve(request, wire));
        return true;
    }

    /** Waits for answers under way, as long as the limits say. */
    void drain() throws InterruptedException {
        int all = service.limits().requests();
        long grace = service.limits().grace().toMillis();
        if (permits.tryAcquire(all, grace, TimeUnit.MILLISECONDS)) {
            permits.release(all);
        } else {
            LOG.debug("answers still under way are cut");
        }
    }

    private void serve(org.eclipse.jetty.server.Request jetty, JettyWire wire) {
        Response response = new Response(wire, service.clock());
        boolean permitted = permits.tryAcquire();
        try {
            RequestBody body = new RequestBody(wire.body());
            Request request = request(jetty, wire, body);
            try {
                if (!permitted) {
                    throw Fault.exhausted(
                            "too many requests at once, the limit is "
                                    + service.limits().requests()
                                    + ": try again later");
                }
                service.access().require(request);
                service.handler().handle(request, response);
                if (!response.committed()) {
                    response.send();
                }
            } catch (Throwable thrown) {
                fail(thrown, request, response);
            }
            if (permitted) {
                permits.release();
                permitted = false;
            }
            wire.takeRest(rest, request, body);
            wire.complete();
        } catch (Throwable thrown) {
            LOG.debug("request of {} ended early", jetty, thrown);
            wire.abort(thrown);
        } finally {
            if (permitted) {
                permits.release();
            }
        }
    }

    private void fail(Throwable thrown, Request request, Response response) throws IOException {
        if (response.committed()) {
            report(thrown, request);
            throw new IOException("answer cut", thrown);
        }
        response.reset();
        service.errors().write(fault(thrown, request), request, response);
    }

    private static Fault fault(Throwable thrown, Request request) {
        if (thrown instanceof Fault fault) {
            report(fault, request);
            return fault;
        }
        if (RequestBody.Broken.isIn(thrown)) {
            LOG.debug("{} {}", request.method(), request.path(), thrown);
            return Fault.invalid("body", "the request's body ends early or is malformed");
        }
        LOG.error("{} {} failed", request.method(), request.path(), thrown);
        return Fault.of(
                Fault.Kind.INTERNAL, "internal error: the log of the daemon says what failed");
    }

    /** Defects go to the log whole; a client that went away is no news. */
    private static void report(Throwable thrown, Request request) {
        boolean expected =
                thrown instanceof IOException
                        || thrown instanceof UncheckedIOException
                        || thrown instanceof InterruptedException
                        || (thrown instanceof Fault fault && fault.kind() != Fault.Kind.INTERNAL);
        if (expected) {
            LOG.debug("{} {}", request.method(), request.path(), thrown);
        } else {
            LOG.error("{} {} failed", request.method(), request.path(), thrown);
        }
    }

    private static Request request(
            org.eclipse.jetty.server.Request jetty, JettyWire wire, RequestBody body) {
        HeaderFields headers = new HeaderFields();
        jetty.getHeaders()
                .forEach(field ->
                        headers.add(
                                field.getName(), field.getValue() == null ? "" : field.getValue()));
        String target = jetty.getHttpURI().getPathQuery();
        return new Request(
                new Request.Head(
                        jetty.getMethod(),
                        target == null ? "" : target,
                        headers,
                        wire.socket().principal()),
                body);
    }
}
