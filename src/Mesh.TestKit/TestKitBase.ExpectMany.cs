using System.Runtime.CompilerServices;
using Mesh.Testing.Internal;

namespace Mesh.Testing;

public abstract partial class TestKitBase
{
    /// <summary>Takes the next message, which must be equal to one of several.</summary>
    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        Result(ExpectOneOf(messages, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsgAnyOf"/>
    public ValueTask<T> ExpectMsgAnyOfAsync<T>(
        IEnumerable<T> messages,
        CancellationToken cancellationToken = default
    ) => ExpectOneOf(messages, Patience.Await(cancellationToken));

    /// <summary>Takes as many messages as are given, which must be equal to them, in any order.</summary>
    /// <returns>The messages in the order in which they came.</returns>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) =>
        Result(ExpectAllOf(null, messages, Patience.Block(default)));

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(
        IReadOnlyCollection<T> messages,
        CancellationToken cancellationToken = default
    ) => Result(ExpectAllOf(null, messages, Patience.Block(cancellationToken)));

    /// <summary>Takes as many messages as are given; the expectation begins with the enumeration.</summary>
    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(
        IReadOnlyCollection<T> messages,
        CancellationToken cancellationToken = default
    ) => Enumerate(p => ExpectAllOf(null, messages, p), cancellationToken);

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) =>
        Result(ExpectAllOf(max, messages, Patience.Block(default)));

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(
        TimeSpan max,
        IReadOnlyCollection<T> messages,
        CancellationToken cancellationToken = default
    ) => Result(ExpectAllOf(max, messages, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsgAllOfAsync{T}(IReadOnlyCollection{T}, CancellationToken)"/>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(
        TimeSpan max,
        IReadOnlyCollection<T> messages,
        CancellationToken cancellationToken = default
    ) => Enumerate(p => ExpectAllOf(max, messages, p), cancellationToken);

    /// <summary>Takes as many messages as there are predicates, each of which must hold for one, in any
    /// order.</summary>
    /// <returns>The messages in the order in which they came.</returns>
    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(params PredicateInfo[] predicates) =>
        Result(ExpectAllMatching(null, predicates, Patience.Block(default)));

    /// <inheritdoc cref="ExpectMsgAllOfMatchingPredicates(PredicateInfo[])"/>
    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(
        IReadOnlyCollection<PredicateInfo> predicates,
        CancellationToken cancellationToken
    ) => Result(ExpectAllMatching(null, predicates, Patience.Block(cancellationToken)));

    /// <summary>Takes as many messages as there are predicates; the expectation begins with the enumeration.</summary>
    /// <inheritdoc cref="ExpectMsgAllOfMatchingPredicates(PredicateInfo[])"/>
    public IAsyncEnumerable<object> ExpectMsgAllOfMatchingPredicatesAsync(
        IReadOnlyCollection<PredicateInfo> predicates,
        CancellationToken cancellationToken = default
    ) => Enumerate(p => ExpectAllMatching(null, predicates, p), cancellationToken);

    /// <inheritdoc cref="ExpectMsgAllOfMatchingPredicates(PredicateInfo[])"/>
    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(
        TimeSpan max,
        params PredicateInfo[] predicates
    ) => Result(ExpectAllMatching(max, predicates, Patience.Block(default)));

    /// <inheritdoc cref="ExpectMsgAllOfMatchingPredicates(PredicateInfo[])"/>
    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(
        TimeSpan max,
        IReadOnlyCollection<PredicateInfo> predicates,
        CancellationToken cancellationToken
    ) => Result(ExpectAllMatching(max, predicates, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsgAllOfMatchingPredicatesAsync(IReadOnlyCollection{PredicateInfo},
    /// CancellationToken)"/>
    public IAsyncEnumerable<object> ExpectMsgAllOfMatchingPredicatesAsync(
        TimeSpan max,
        IReadOnlyCollection<PredicateInfo> predicates,
        CancellationToken cancellationToken = default
    ) => Enumerate(p => ExpectAllMatching(max, predicates, p), cancellationToken);

    private ValueTask<T> ExpectOneOf<T>(IEnumerable<T> messages, Patience patience)
    {
        T[] wanted = [.. messages];
        return Expect<T>(
            null,
            $"any of {Text.Value(wanted)}",
            null,
            (m, _, report) => _assertions.AssertTrue(wanted.Any(w => AreEqual(w, m)), "{0}", report),
            patience
        );
    }

    private async ValueTask<IReadOnlyList<T>> ExpectAllOf<T>(
        TimeSpan? max,
        IReadOnlyCollection<T> messages,
        Patience patience
    )
    {
        var wanted = new List<(string, Func<object, bool>)>();
        foreach (T message in messages)
            wanted.Add((Text.Value(message), came => AreEqual<object?>(message, came)));
        return [.. (await ExpectEach(max, wanted, patience)).OfType<T>()];
    }

    private ValueTask<IReadOnlyList<object>> ExpectAllMatching(
        TimeSpan? max,
        IReadOnlyCollection<PredicateInfo> predicates,
        Patience patience
    ) =>
        ExpectEach(
            max,
            [
                .. predicates.Select(p =>
                    ($"a {Text.Type(p.Type)} that fulfils its condition", (Func<object, bool>)p.IsMatch)
                ),
            ],
            patience
        );

    // A predicate may hold for several messages and a message for several predicates, so who takes whom is searched
    // for.
    private async ValueTask<IReadOnlyList<object>> ExpectEach(
        TimeSpan? timeout,
        List<(string Text, Func<object, bool> IsMatch)> wanted,
        Patience patience
    )
    {
        TimeSpan max = RemainingOrDilated(timeout);
        IReadOnlyList<object> came = await ReceiveUpTo(wanted.Count, max, patience);
        int[] takenBy = Matching.Of(wanted.Count, came.Count, (w, c) => wanted[w].IsMatch(came[c]));
        var missing = wanted.Where((_, w) => !takenBy.Contains(w)).Select(w => w.Text).ToList();
        if (missing.Count == 0)
            return came;
        List<string> surplus = [.. came.Where((_, c) => takenBy[c] < 0).Select(Text.Value)];
        throw _inbox.Failure(
            $"Expected in any order {string.Join(", ", wanted.Select(w => w.Text))} within {max}, but did not find "
                + string.Join(", ", missing)
                + (surplus.Count > 0 ? $" and found unexpected {string.Join(", ", surplus)}" : "")
                + (came.Count < wanted.Count ? $"; only {came.Count} came" : "")
        );
    }

    // Collections are equal by their elements, as the assertions of the test framework have it.
    private static bool AreEqual<T>(T one, T other)
    {
        if (one is System.Collections.IEnumerable ones && other is System.Collections.IEnumerable others)
            return Equals(one, other) || ones.Cast<object?>().SequenceEqual(others.Cast<object?>());
        return Equals(one, other);
    }

    private static async IAsyncEnumerable<T> Enumerate<T>(
        Func<Patience, ValueTask<IReadOnlyList<T>>> receive,
        CancellationToken given,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(given, cancellationToken);
        foreach (T message in await receive(Patience.Await(both.Token)))
            yield return message;
    }
}
