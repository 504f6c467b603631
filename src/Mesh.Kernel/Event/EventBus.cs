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
    private readonly List<Subscription> _subscriptions = [];

    private volatile Table _table = new([]);

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
            foreach (Subscription known in _subscriptions)
            {
                if (known.Subscriber.Equals(subscriber) && known.Classifier.Equals(classifier))
                    return false;
            }
            _subscriptions.Add(new Subscription(classifier, subscriber));
            _table = new Table([]);
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
                _table = new Table([]);
            return removed > 0;
        }
    }

    /// <summary>Ends one subscription, or takes a class and all below it out of those to a class above it.</summary>
    /// <returns>Whether there was one.</returns>
    public virtual bool Unsubscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            int changed = _subscriptions.RemoveAll(s =>
                s.Subscriber.Equals(subscriber) && s.Classifier.Equals(classifier)
            );
            if (changed == 0)
            {
                foreach (Subscription above in _subscriptions)
                {
                    if (!above.Subscriber.Equals(subscriber) || !IsSubClassification(above.Classifier, classifier))
                        continue;
                    if (above.Without.Exists(without => IsSubClassification(without, classifier)))
                        continue;
                    above.Without.Add(classifier);
                    changed++;
                }
            }
            if (changed > 0)
                _table = new Table([]);
            return changed > 0;
        }
    }

    /// <summary>Delivers an event to everybody who has subscribed to its class or one above; to each once.</summary>
    public virtual void Publish(TEvent @event)
    {
        foreach (TSubscriber subscriber in SubscribersOf(GetClassifier(@event)))
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

    internal bool HasSubscriberFor(TClassifier classifier) => SubscribersOf(classifier).Length > 0;

    private TSubscriber[] SubscribersOf(TClassifier classifier)
    {
        Table table = _table;
        ref Entry? slot = ref table.SlotOf(classifier);
        if (slot is { } entry && ReferenceEquals(entry.Classifier, classifier))
            return entry.Subscribers;
        if (!table.ByClass.TryGetValue(classifier, out TSubscriber[]? subscribers))
            return Resolve(classifier);
        slot = new Entry(classifier, subscribers);
        return subscribers;
    }

    private TSubscriber[] Resolve(TClassifier classifier)
    {
        lock (_lock)
        {
            TSubscriber[] subscribers =
            [
                .. _subscriptions
                    .Where(s => IsSubClassification(s.Classifier, classifier))
                    .Where(s => !s.Without.Exists(without => IsSubClassification(without, classifier)))
                    .Select(s => s.Subscriber)
                    .Distinct(),
            ];
            _table = new Table(
                new Dictionary<TClassifier, TSubscriber[]>(_table.ByClass) { [classifier] = subscribers }
            );
            return subscribers;
        }
    }

    private sealed class Subscription(TClassifier classifier, TSubscriber subscriber)
    {
        internal TClassifier Classifier => classifier;

        internal TSubscriber Subscriber => subscriber;

        internal List<TClassifier> Without { get; } = [];
    }

    private sealed record Entry(object Classifier, TSubscriber[] Subscribers);

    /// <summary>What has been worked out since the last change of a subscription.</summary>
    /// <remarks>
    /// The dictionary is never changed once it can be seen: a new class replaces the whole table. The slots before it
    /// answer for the classes published most; a late write to them hits only a table that is no longer read.
    /// </remarks>
    private sealed class Table(Dictionary<TClassifier, TSubscriber[]> byClass)
    {
        private readonly Entry?[] _slots = new Entry?[16];

        internal Dictionary<TClassifier, TSubscriber[]> ByClass => byClass;

        internal ref Entry? SlotOf(TClassifier classifier) =>
            ref _slots[System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(classifier) & 15];
    }
}

/// <summary>A bus whose subscribers are actors.</summary>
public abstract class ActorEventBus<TEvent, TClassifier> : EventBus<TEvent, TClassifier, IActorRef>
    where TEvent : notnull
    where TClassifier : notnull { }
