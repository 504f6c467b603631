using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

public sealed class TopicRegistryTests
{
    private readonly TopicRegistry _registry = new();

    [Fact]
    public void Z10_a_second_subscription_changes_nothing()
    {
        Assert.True(_registry.Subscribe("chat", Ids.Peer(2)));
        Assert.True(_registry.Subscribe("chat", Ids.Peer(1)));
        Assert.False(_registry.Subscribe("chat", Ids.Peer(2)));

        Assert.Equal(2, _registry.SubscriberCount("chat"));
        Assert.Equal([Ids.Peer(2), Ids.Peer(1)], _registry.Subscribers("chat"));
    }

    [Fact]
    public void Z10_unsubscribe_is_true_and_then_false()
    {
        _registry.Subscribe("chat", Ids.Peer(1));

        Assert.False(_registry.Unsubscribe("chat", Ids.Peer(2)));
        Assert.False(_registry.Unsubscribe("news", Ids.Peer(1)));
        Assert.True(_registry.Unsubscribe("chat", Ids.Peer(1)));
        Assert.False(_registry.Unsubscribe("chat", Ids.Peer(1)));
    }

    [Fact]
    public void Z10_a_topic_without_subscribers_is_gone()
    {
        _registry.Subscribe("news", Ids.Peer(1));
        _registry.Subscribe("chat", Ids.Peer(1));
        _registry.Subscribe("Chat", Ids.Peer(1));
        Assert.Equal(["Chat", "chat", "news"], _registry.ListTopics());

        _registry.Unsubscribe("chat", Ids.Peer(1));

        Assert.Equal(["Chat", "news"], _registry.ListTopics());
        Assert.Equal(0, _registry.SubscriberCount("chat"));
        Assert.Empty(_registry.Subscribers("chat"));
    }

    [Fact]
    public void Z10_an_unknown_topic_has_no_subscribers()
    {
        Assert.Equal(0, _registry.SubscriberCount("nothing"));
        Assert.Empty(_registry.Subscribers("nothing"));
        Assert.Empty(_registry.ListTopics());
    }

    [Fact]
    public void Z10_subscribers_stand_in_the_order_of_subscription()
    {
        var random = new Random(Ids.Seed);
        var expected = new List<PeerId>();
        for (int i = 0; i < 2_000; i++)
        {
            PeerId peer = Ids.Peer(random.Next(200));
            if (random.Next(3) == 0)
            {
                Assert.Equal(expected.Remove(peer), _registry.Unsubscribe("t", peer));
            }
            else if (_registry.Subscribe("t", peer))
            {
                expected.Add(peer);
            }

            Assert.True(expected.SequenceEqual(_registry.Subscribers("t")), $"seed {Ids.Seed}, step {i}");
        }

        Assert.NotEmpty(expected);
    }

    [Fact]
    public void Z11_a_peer_that_is_removed_is_subscribed_nowhere()
    {
        _registry.Subscribe("a", Ids.Peer(1));
        _registry.Subscribe("b", Ids.Peer(1));
        _registry.Subscribe("b", Ids.Peer(2));

        Assert.Equal(2, _registry.RemovePeer(Ids.Peer(1)));
        Assert.Equal(0, _registry.RemovePeer(Ids.Peer(1)));

        Assert.Equal(["b"], _registry.ListTopics());
        Assert.Equal([Ids.Peer(2)], _registry.Subscribers("b"));
    }

    [Fact]
    public void Lists_are_snapshots()
    {
        _registry.Subscribe("a", Ids.Peer(1));
        IReadOnlyList<PeerId> subscribers = _registry.Subscribers("a");
        IReadOnlyList<string> topics = _registry.ListTopics();

        _registry.Subscribe("a", Ids.Peer(2));
        _registry.Subscribe("b", Ids.Peer(2));

        Assert.Equal([Ids.Peer(1)], subscribers);
        Assert.Equal(["a"], topics);
    }

    [Fact]
    public void A_full_registry_says_its_capacity_and_takes_again_what_is_given_back()
    {
        var registry = new TopicRegistry(capacity: 2);
        registry.Subscribe("a", Ids.Peer(1));
        registry.Subscribe("b", Ids.Peer(1));

        var full = Assert.Throws<MeshException>(() => registry.Subscribe("c\u001b[2J", Ids.Peer(1)));
        Assert.Equal(MeshErrorCode.NoRoom, full.Code);
        Assert.Contains("holds 2 subscriptions", full.Message);
        Assert.DoesNotContain('\u001b', full.Message);
        Assert.Equal(["a", "b"], registry.ListTopics());
        Assert.False(registry.Subscribe("a", Ids.Peer(1)));
        Assert.Equal(2, registry.RemovePeer(Ids.Peer(1)));
        Assert.True(registry.Subscribe("c", Ids.Peer(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopicRegistry(0));
    }

    [Fact]
    public void A_topic_has_at_most_255_bytes_of_utf8()
    {
        Assert.True(_registry.Subscribe("", Ids.Peer(1)));
        Assert.True(_registry.Subscribe(new string('t', 255), Ids.Peer(1)));
        Assert.Throws<ArgumentException>(() => _registry.Subscribe(new string('t', 256), Ids.Peer(1)));
        Assert.Throws<ArgumentException>(() => _registry.Subscribe(new string('ü', 128), Ids.Peer(1)));
        Assert.Throws<ArgumentException>(() => _registry.Subscribe("\ud800", Ids.Peer(1)));
        Assert.Throws<ArgumentNullException>(() => _registry.Subscribe(null!, Ids.Peer(1)));
    }

    [Fact]
    public void Whatever_many_threads_do_the_books_agree()
    {
        Threads.Run([
            .. Enumerable
                .Range(0, 16)
                .Select(thread => new Action(() =>
                {
                    for (int i = 0; i < 500; i++)
                    {
                        _registry.Subscribe($"{i % 10}", Ids.Peer(thread % 8));
                        _ = _registry.Subscribers($"{i % 10}");
                        if (i % 50 == 49)
                        {
                            _registry.RemovePeer(Ids.Peer(thread % 8));
                        }

                        _registry.Subscribe("kept", Ids.Peer(1_000 + thread));
                    }
                })),
        ]);

        Assert.Equal(16, _registry.SubscriberCount("kept"));
        int left = Enumerable.Range(0, 8).Sum(peer => _registry.RemovePeer(Ids.Peer(peer)));
        Assert.InRange(left, 0, 80);
        Assert.Equal(["kept"], _registry.ListTopics());
    }
}
