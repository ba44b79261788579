// What the codes mean.

const outcomes = {
    'check_in task': 'got a place in the round and trains',
    'check_in refreshed': 'fetched the newest model only',
    'check_in later': 'is told to come back later',
    'check_in refused': 'the check-in was refused',
    'report accepted': 'the report counts',
    'report not_needed': 'the round had all it wanted',
    'report too_late': 'the round was over when it came',
    'report refused': 'the report was refused',
    'report again': 'must send the report again',
    'enroll enrolled': 'joined the federation',
    'enroll later': 'is told to come back later',
    'enroll refused': 'could not join',
    'leave left': 'left the federation for ever',
    'leave later': 'is told to come back later',
    'leave refused': 'the farewell was refused',
};

const reasons = {
    no_shared_version: 'device and server share no version of the protocol: update one of them',
    malformed: 'the call cannot be read',
    token_refused: 'the enrolment token is unknown, used up, out of date or withdrawn',
    unknown_device: 'no device of this pseudonym has enrolled here',
    revoked: 'the device was revoked by an operator',
    bad_signature: "the signature does not match the device's key: forged, or damaged on the way",
    replayed: 'a call that was made before came again',
    not_asked: 'the device had no place in the round',
    report_refused: 'the report broke a limit of the round',
    reported_already: 'the device had reported in this round',
    unknown_version: "the device holds a model that is not this federation's",
    not_ready: 'the server starts, stops, or its store does not answer',
    not_selected: 'the round has all the devices it wants',
    separation: 'the device sits out rounds after one in which it reported',
    reported: 'the device has reported in this round',
    paused: 'an operator paused the rounds',
    busy: 'too many devices wait or call at once',
    finished: 'all rounds are done',
    limited: 'the device sent too much that is bad, and waits until it is heard again',
};

export const limits = {
    rate: 'too many calls in a short time',
    concurrency: 'too many calls at once',
    connection: 'too many connections',
    address: 'an address that sent too much that is bad',
    key: 'wrong operator keys',
    device: 'a device that sent too much that is bad',
};

export const calls = { enroll: 'enrol', check_in: 'check in', report: 'report', leave: 'leave' };

export const isBad = row => row.outcome === 'refused';

export function meaning(row) {
    const outcome = outcomes[`${row.call} ${row.outcome}`] ?? row.outcome.replaceAll('_', ' ');
    const reason = row.reason ? (reasons[row.reason] ?? row.reason.replaceAll('_', ' ')) : '';
    return reason ? `${outcome}: ${reason}` : outcome;
}

export const whyAbandoned = code =>
    ({
        not_enough_reports: 'too few devices reported before the deadline',
        diverged: 'the step was not finite',
        cannot_publish: 'the next model cannot be published',
        settings_changed: 'its settings changed at a restart',
    })[code] ?? code.replaceAll('_', ' ');
