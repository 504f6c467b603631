namespace Mesh.Kernel.Event;

/// <summary>Delivers events to those who have subscribed to their class.</summary>
/// <remarks>
/// Who gets an event is worked out once per class and kept until a subscription changes, so publishing what nobody
/// wants costs one look-up. May be used from any thread; subscribers get events in the order of their subscriptions.
/// </remarks>
public abstract class EventBus<TEvent, TClassifier, TSubscriber>
    where TEvent : notnull
    where TClassifier : notnull
    where TSubscriber : notnull
{
    private readonly Lock _lock = new();
    private readonly List<(TClassifier Classifier, TSubscriber Subscriber)> _subscriptions = [];

    // Never changed once it can be seen: a new class of events replaces the whole table.
    private volatile Dictionary<TClassifier, TSubscriber[]> _cache = [];

    /// <summary>Only for buses.</summary>
    protected EventBus() { }

    /// <summary>The short name of an object's type.</summary>
    protected string SimpleName(object source) => SimpleName(source.GetType());

    /// <summary>The short name of a type.</summary>
    protected string SimpleName(Type source) => source.Name;

    /// <summary>Subscribes to a class of events.</summary>
    /// <returns>False when it was subscribed already.</returns>
    public virtual bool Subscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            foreach ((TClassifier known, TSubscriber who) in _subscriptions)
            {
                if (who.Equals(subscriber) && known.Equals(classifier))
                    return false;
            }
            _subscriptions.Add((classifier, subscriber));
            _cache = [];
            return true;
        }
    }

    /// <summary>Ends all subscriptions of a subscriber.</summary>
    /// <returns>Whether there were any.</returns>
    public virtual bool Unsubscribe(TSubscriber subscriber)
    {
        lock (_lock)
        {
            int removed = _subscriptions.RemoveAll(s => s.Subscriber.Equals(subscriber));
            if (removed > 0)
                _cache = [];
            return removed > 0;
        }
    }

    /// <summary>Ends one subscription.</summary>
    /// <returns>Whether there was one.</returns>
    public virtual bool Unsubscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            int removed = _subscriptions.RemoveAll(s =>
                s.Subscriber.Equals(subscriber) && s.Classifier.Equals(classifier)
            );
            if (removed > 0)
                _cache = [];
            return removed > 0;
        }
    }

    /// <summary>Delivers an event to everybody who has subscribed to its class or one above; to each once.</summary>
    public virtual void Publish(TEvent @event)
    {
        TClassifier classifier = GetClassifier(@event);
        if (!_cache.TryGetValue(classifier, out TSubscriber[]? subscribers))
            subscribers = Resolve(classifier);
        foreach (TSubscriber subscriber in subscribers)
            Publish(@event, subscriber);
    }

    /// <summary>Whether a class is the same as, or below, another.</summary>
    protected abstract bool IsSubClassification(TClassifier parent, TClassifier child);

    /// <summary>Delivers an event to one subscriber.</summary>
    protected abstract void Publish(TEvent @event, TSubscriber subscriber);

    /// <summary>Whether an event is of a class.</summary>
    protected abstract bool Classify(TEvent @event, TClassifier classifier);

    /// <summary>The class of an event.</summary>
    protected abstract TClassifier GetClassifier(TEvent @event);

    internal bool HasSubscriberFor(TClassifier classifier)
    {
        if (!_cache.TryGetValue(classifier, out TSubscriber[]? subscribers))
            subscribers = Resolve(classifier);
        return subscribers.Length > 0;
    }

    private TSubscriber[] Resolve(TClassifier classifier)
    {
        lock (_lock)
        {
            TSubscriber[] subscribers =
            [
                .. _subscriptions
                    .Where(s => IsSubClassification(s.Classifier, classifier))
                    .Select(s => s.Subscriber)
                    .Distinct(),
            ];
            _cache = new Dictionary<TClassifier, TSubscriber[]>(_cache) { [classifier] = subscribers };
            return subscribers;
        }
    }
}

/// <summary>A bus whose subscribers are actors.</summary>
public abstract class ActorEventBus<TEvent, TClassifier> : EventBus<TEvent, TClassifier, IActorRef>
    where TEvent : notnull
    where TClassifier : notnull { }
