package io.continuum.coordinator.api;

/** What a route answers: a status and an object to be written as JSON. */
record Answer(int status, Object body) {

    static Answer ok(Object body) {
        return new Answer(200, body);
    }

    static Answer created(Object body) {
        return new Answer(201, body);
    }
}
