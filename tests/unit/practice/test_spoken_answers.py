"""Answers as speech recognition writes them: no commas, no capitals, many words."""

from __future__ import annotations

import pytest

from goldenfish.practice.bank import questions
from goldenfish.practice.judging import judge

BY_ID = {question.id: question for question in questions()}

SOUND = [
    ("tcp-udp",
     "tcp is reliable it guarantees delivery udp is not reliable but it's faster so you use it for "
     "streaming"),
    ("tcp-udp", "the main difference is that tcp is connection oriented and udp is connectionless"),
    ("tcp-udp", "with tcp packets are acknowledged and resent if they get lost with udp they are not"),
    ("tcp-udp", "TCP is slower than UDP because it makes sure everything arrives"),
    ("tcp-udp", "udp doesn't care if packets are lost and tcp does"),
    ("tcp-udp", "You'd use UDP for gaming and TCP for web pages"),
    ("hash-map",
     "so the key is run through a hash function that gives you an index in an array lookup is constant "
     "time but with collisions it can be linear"),
    ("hash-map", "it's usually o of one, in the worst case o of n"),
    ("hash-map", "you don't need to look at every key because the hash tells you where it is"),
    ("index",
     "it helps the database find rows without scanning the entire table but inserts are slower because the"
     " index has to be updated"),
    ("index", "indexes make queries fast but they don't come for free, they take disk space and slow down writes"),
    ("index", "It's like the index of a book so you don't have to read everything. Writing gets slower."),
    ("stack-queue",
     "in a stack the last element you add is the first one out and a queue works like a line in a shop"),
    ("stack-queue", "stack is LIFO queue is FIFO"),
    ("process-thread", "a process has its own address space and threads within a process share it"),
    ("process-thread",
     "threads live inside a process and they share memory so you have to be careful with race conditions"),
    ("process-thread", "processes don't share memory but threads do"),
    ("process-thread", "The memory of a process is shared by its threads"),
    ("rest-idempotent",
     "if you call it twice nothing changes the second time, get and put are idempotent but post isn't"),
    ("rest-idempotent", "it means you can send it many times and the result is the same like get put and delete"),
    ("oop-composition", "inheritance is tightly coupled and composition gives you more flexibility"),
    ("deadlock",
     "two threads are both waiting for a lock the other one has so you should always acquire locks in the "
     "same order"),
    ("transaction-acid", "atomicity consistency isolation durability"),
    ("normalisation", "to avoid duplicate data and for reporting you can denormalize so reads are faster"),
    ("sql-nosql",
     "if the data is structured with relations i use sql and if i need to scale a lot or the schema is "
     "flexible i use nosql"),
    ("sql-nosql",
     "SQL databases have a fixed schema and transactions, NoSQL databases don't have a fixed schema and "
     "scale horizontally"),
    ("join-types",
     "inner join only gives rows that are in both tables left join gives everything from the left table "
     "and nulls if there's no match"),
    ("isolation-levels", "reading uncommitted data from another transaction, read committed doesn't allow it"),
    ("sharding-replication",
     "replication means every node has the same data sharding means each node has a part of the data"),
    ("n-plus-one", "you get a list and then for every item you run a query again, use a join instead"),
    ("primary-key", "primary key is unique and can't be null and the foreign key points to another table"),
    ("load-balancer", "it distributes traffic between servers and pings them to see if they are healthy"),
    ("caching", "in redis or a cdn and the hard part is when the data changes the cache is stale"),
    ("scaling", "vertical means a stronger machine and horizontal means more machines, vertical has a limit"),
    ("url-shortener",
     "i would make a random code check that it's not taken store it in a database and put redis in front"),
    ("message-queue", "so that they are decoupled and if one service is down the messages are not lost"),
    ("message-queue", "the producer doesn't wait for the consumer"),
    ("cap", "if there's a network partition you can't have both consistency and availability"),
    ("rate-limiter", "token bucket per user in redis and return 429"),
    ("monolith-microservices",
     "i'd start with a monolith because it's simpler and split when teams need to deploy independently but"
     " then you have network latency"),
    ("cdn", "it caches static files close to users and you shouldn't put personal data there"),
    ("container-vm",
     "a vm has its own operating system a container shares the kernel with the host so it's lighter"),
    ("container-vm", "Containers don't have their own kernel, unlike virtual machines"),
    ("container-vm", "virtual machines are heavier since they include a full operating system"),
    ("ci-cd", "the code is built then unit tests run then it's deployed to staging and later to production"),
    ("blue-green",
     "with blue green you have two environments and switch, with canary you send ten percent of users "
     "first"),
    ("iac", "you can recreate the environment and changes are reviewed in git"),
    ("serverless-cold-start",
     "the first request has to start a new container so it's slow, you can use provisioned concurrency or "
     "make the package smaller"),
    ("kubernetes-probes", "liveness restarts the pod if it hangs readiness decides if it gets traffic"),
    ("observability",
     "metrics tell you that something is wrong traces show where in which service and logs tell you what "
     "exactly"),
    ("secrets", "in aws secrets manager and never commit them to git"),
    ("secrets", "not in the code, in a vault"),
    ("horizontal-autoscaling", "on cpu or queue length and it may react too late to a spike"),
    ("horizontal-autoscaling", "On CPU or the queue length, and it can react too slowly or start to oscillate."),
    ("cdn", "It serves static files from servers near the user. Don't cache personal or private pages there."),
    ("oop-composition", "inheritance couples the child to the parent and composition gives loose coupling"),
]  # fmt: skip
WRONG = [
    ("tcp-udp", "udp makes sure that everything arrives in order and tcp doesn't"),
    ("tcp-udp", "tcp is unreliable that's why it is used for games"),
    ("tcp-udp", "TCP cannot guarantee that packets are delivered"),
    ("hash-map", "it loops over every element until it finds the key"),
    ("hash-map", "lookup is logarithmic on average like in a tree"),
    ("index", "an index makes inserts faster"),
    ("index", "It doesn't make reads any faster"),
    ("stack-queue", "a queue is last in first out and a stack is first in first out"),
    ("process-thread", "threads have separate memory but processes share memory"),
    ("rest-idempotent", "post is idempotent and get isn't"),
    ("oop-composition", "composition is tightly coupled"),
    ("join-types", "an inner join returns every row of both tables"),
    ("sharding-replication", "sharding means copying all data to each node"),
    ("isolation-levels", "read uncommitted protects you from it"),
    ("scaling", "horizontal scaling means buying a bigger server with more ram"),
    ("container-vm", "containers have a complete operating system and virtual machines share the kernel"),
    ("blue-green", "in blue green you give a small percentage of users the new version"),
    ("kubernetes-probes", "a failing readiness probe restarts the container"),
    ("secrets", "i commit them to git so the whole team has them"),
    ("cap", "a good database can provide all three"),
    ("cap", "you can always have consistency availability and partition tolerance all at the same time"),
    ("oop-composition", "because inheritance is loosely coupled and composition is rigid"),
    ("cdn", "a cdn stores the users' passwords close to them"),
    ("rest-idempotent", "Idempotent means it is encrypted. POST is idempotent, GET is not."),
    ("index", "An index makes inserts faster because the database knows where to put the row, and it costs nothing."),
    ("isolation-levels", "A dirty read is when the disk is corrupted and read uncommitted prevents it."),
]  # fmt: skip
NOT_KNOWN = {
    "It's like the index of a book so you don't have to read everything. Writing gets slower.",
    "The memory of a process is shared by its threads",
    "atomicity consistency isolation durability",
}
"""Sound answers in words that the bank does not know, or not all of: the engine's limit, told as such."""


@pytest.mark.parametrize(("question_id", "answer"), SOUND)
def test_nothing_sound_is_called_wrong(question_id: str, answer: str) -> None:
    judgement = judge(BY_ID[question_id], answer)
    assert (judgement.denied, judgement.mends) == ((), ())
    assert judgement.verdict in {"right", "partial"} or answer in NOT_KNOWN


@pytest.mark.parametrize(("question_id", "answer"), WRONG)
def test_nothing_wrong_is_called_right_and_most_is_called_wrong(question_id: str, answer: str) -> None:
    judgement = judge(BY_ID[question_id], answer)
    assert judgement.verdict == "wrong" or (judgement.verdict == "partial" and (judgement.denied or judgement.mends))


@pytest.mark.parametrize(
    ("question_id", "answer"),
    [
        (
            "index",
            "An index makes inserts faster because the database knows where to put the row, and it costs nothing.",
        ),
        ("isolation-levels", "A dirty read is when the disk is corrupted and read uncommitted prevents it."),
        ("oop-composition", "because inheritance is loosely coupled and composition is rigid"),
        ("rest-idempotent", "Idempotent means it is encrypted. POST is idempotent, GET is not."),
    ],
)
def test_a_wrong_answer_is_not_praised_for_its_words(question_id: str, answer: str) -> None:
    assert judge(BY_ID[question_id], answer).made == ()
