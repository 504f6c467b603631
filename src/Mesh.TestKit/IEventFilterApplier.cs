namespace Mesh.Testing;

/// <summary>Waits for entries in a log, or mutes them. They do not come into the output of the test.</summary>
/// <remarks>
/// <para>
/// An entry counts from when the block begins. Exactly the expected number must come; the wait ends with the last of
/// them, so what comes after it is not seen. For none the whole time is waited.
/// </para>
/// <para>
/// A dead letter and an unhandled message count as a warning too, whose source is the receiver, with the text
/// <c>Received dead letter from …</c> or <c>Unhandled message from …</c>.
/// </para>
/// <para>A time that is not given is what is left of the innermost Within, or else
/// <see cref="TestKitSettings.TestEventFilterLeeway"/>; it begins after the block.</para>
/// </remarks>
public interface IEventFilterApplier
{
    /// <summary>The same entries and others: one counts that any of the filters holds for.</summary>
    EventFilterFactory And { get; }

    /// <summary>Runs a block, which must lead to one entry.</summary>
    void ExpectOne(Action action, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ExpectOne(Action, CancellationToken)"/>
    Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ExpectOne(Action, CancellationToken)"/>
    void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ExpectOne(Action, CancellationToken)"/>
    Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ExpectOne(Action, CancellationToken)"/>
    Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Expect(int, TimeSpan, Action, CancellationToken)"/>
    void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Expect(int, TimeSpan, Action, CancellationToken)"/>
    Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Expect(int, TimeSpan, Action, CancellationToken)"/>
    Task ExpectAsync(
        int expectedCount,
        Func<Task> actionAsync,
        TimeSpan? timeout,
        CancellationToken cancellationToken = default
    );

    /// <summary>Runs a block, which must lead to a number of entries.</summary>
    /// <param name="expectedCount">How many. Not negative.</param>
    /// <param name="timeout">How long to wait for them after the block; dilated.</param>
    /// <param name="action">The block.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Expect(int, TimeSpan, Action, CancellationToken)"/>
    Task ExpectAsync(
        int expectedCount,
        TimeSpan timeout,
        Func<Task> action,
        CancellationToken cancellationToken = default
    );

    /// <inheritdoc cref="Expect(int, TimeSpan, Action, CancellationToken)"/>
    Task ExpectAsync(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs a block, which must lead to one entry.</summary>
    /// <returns>What the block returns.</returns>
    T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ExpectOne{T}(Func{T}, CancellationToken)"/>
    Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ExpectOne{T}(Func{T}, CancellationToken)"/>
    T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ExpectOne{T}(Func{T}, CancellationToken)"/>
    Task<T> ExpectOneAsync<T>(TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Expect(int, TimeSpan, Action, CancellationToken)"/>
    /// <returns>What the block returns.</returns>
    T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Expect{T}(int, Func{T}, CancellationToken)"/>
    Task<T> ExpectAsync<T>(int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Expect{T}(int, Func{T}, CancellationToken)"/>
    T Expect<T>(int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Expect{T}(int, Func{T}, CancellationToken)"/>
    Task<T> ExpectAsync<T>(
        int expectedCount,
        TimeSpan timeout,
        Func<Task<T>> func,
        CancellationToken cancellationToken = default
    );

    /// <summary>Mutes the entries while a block runs, whether any come or none.</summary>
    /// <returns>What the block returns.</returns>
    T Mute<T>(Func<T> func, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Mute{T}(Func{T}, CancellationToken)"/>
    Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>Mutes the entries while a block runs, whether any come or none.</summary>
    void Mute(Action action, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Mute(Action, CancellationToken)"/>
    Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Mute(Action, CancellationToken)"/>
    Task MuteAsync(Action action, CancellationToken cancellationToken = default);

    /// <summary>Mutes the entries from now on, until the result says otherwise.</summary>
    IUnmutableFilter Mute();
}
