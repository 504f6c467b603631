namespace Mesh.Kernel.Event;

/// <summary>The bus of an actor system. A subscription ends with the actor that holds it.</summary>
public class EventStream : LoggingBus
{
    private readonly bool _debug;

    /// <summary>A bus.</summary>
    /// <param name="debug">Whether subscriptions are logged, at the level Debug.</param>
    public EventStream(bool debug) => _debug = debug;

    /// <inheritdoc/>
    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        if ((subscriber as LocalActorRef ?? (subscriber as IStandIn)?.Actor) is { } local)
            local.Cell.IsSubscriber = true;
        bool subscribed = base.Subscribe(subscriber, channel);
        // The actor may have ended between the two lines above; then nobody else takes the subscription back.
        if (subscriber is IInternalActorRef { IsTerminated: true } && base.Unsubscribe(subscriber))
            return false;
        if (_debug && subscribed)
            Publish(new Debug(nameof(EventStream), GetType(), $"subscribing {subscriber} to channel {channel}"));
        return subscribed;
    }

    /// <inheritdoc/>
    public override bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        bool unsubscribed = base.Unsubscribe(subscriber, channel);
        if (_debug && unsubscribed)
            Publish(new Debug(nameof(EventStream), GetType(), $"unsubscribing {subscriber} from channel {channel}"));
        return unsubscribed;
    }

    /// <inheritdoc/>
    public override bool Unsubscribe(IActorRef subscriber)
    {
        bool unsubscribed = base.Unsubscribe(subscriber);
        if (_debug && unsubscribed)
            Publish(new Debug(nameof(EventStream), GetType(), $"unsubscribing {subscriber} from all channels"));
        return unsubscribed;
    }
}

/// <summary>Shorter ways to subscribe.</summary>
public static class EventStreamExtensions
{
    /// <summary>Subscribes to a type and all below it.</summary>
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Subscribe(subscriber, typeof(TChannel));

    /// <summary>Ends a subscription to a type.</summary>
    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
