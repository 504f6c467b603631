using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>The event stream of a system.</summary>
public sealed class EventStreamTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void Who_subscribes_gets_what_is_published()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(string));

        Sys.EventStream.Publish("hello");
        Sys.EventStream.Publish(5);
        Sys.EventStream.Publish("again");

        ExpectMsg("hello");
        ExpectMsg("again");
    }

    [Fact]
    public void Who_subscribes_to_a_class_gets_what_derives_from_it()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(ArgumentException));

        Sys.EventStream.Publish(new InvalidOperationException());
        Sys.EventStream.Publish(new ArgumentNullException());

        ExpectMsg<ArgumentNullException>();
    }

    [Fact]
    public void A_class_can_be_taken_out_of_a_subscription_to_one_above_it_and_put_back()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Exception));
        Sys.EventStream.Unsubscribe(TestActor, typeof(ArgumentException));

        Sys.EventStream.Publish(new ArgumentNullException());
        Sys.EventStream.Publish(new InvalidOperationException());
        ExpectMsg<InvalidOperationException>();

        Sys.EventStream.Subscribe(TestActor, typeof(ArgumentException));
        Sys.EventStream.Publish(new ArgumentNullException());
        ExpectMsg<ArgumentNullException>();
    }

    [Fact]
    public void Who_subscribes_to_an_interface_gets_what_implements_it()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(INews));

        Sys.EventStream.Publish(new News("x"));

        ExpectMsg(new News("x"));
    }

    [Fact]
    public void A_subscription_of_a_class_and_its_base_brings_an_event_once()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(ArgumentException));
        Sys.EventStream.Subscribe(TestActor, typeof(ArgumentNullException));

        Sys.EventStream.Publish(new ArgumentNullException());
        Sys.EventStream.Publish(new ArgumentException("end"));

        ExpectMsg<ArgumentNullException>();
        ExpectMsg<ArgumentException>(e => Assert.Equal("end", e.Message));
    }

    [Fact]
    public void Who_unsubscribes_gets_no_more()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(string));
        Sys.EventStream.Subscribe(TestActor, typeof(int));

        Sys.EventStream.Unsubscribe(TestActor, typeof(string));
        Sys.EventStream.Publish("hello");
        Sys.EventStream.Publish(5);

        ExpectMsg(5);
    }

    [Fact]
    public void Who_unsubscribes_from_all_gets_nothing()
    {
        TestProbe other = CreateTestProbe();
        Sys.EventStream.Subscribe(TestActor, typeof(string));
        Sys.EventStream.Subscribe(TestActor, typeof(int));
        Sys.EventStream.Subscribe(other.Ref, typeof(string));

        Sys.EventStream.Unsubscribe(TestActor);
        Sys.EventStream.Publish("hello");

        other.ExpectMsg("hello");
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_subscription_tells_whether_it_is_new()
    {
        Assert.True(Sys.EventStream.Subscribe(TestActor, typeof(string)));
        Assert.False(Sys.EventStream.Subscribe(TestActor, typeof(string)));
        Assert.True(Sys.EventStream.Unsubscribe(TestActor, typeof(string)));
        Assert.False(Sys.EventStream.Unsubscribe(TestActor, typeof(string)));
    }

    [Fact]
    public void A_subscription_can_be_written_with_its_type()
    {
        Sys.EventStream.Subscribe<string>(TestActor);

        Sys.EventStream.Publish("hello");

        ExpectMsg("hello");
    }

    private interface INews;

    private sealed record News(string Text) : INews;
}
