using Mesh.Testing.Internal;

namespace Mesh.Testing;

public abstract partial class TestKitBase
{
    /// <summary>Runs a block that must end in time; what waits inside of it waits for what is left.</summary>
    /// <inheritdoc cref="Within{T}(TimeSpan, TimeSpan, Func{T}, string?, TimeSpan?, CancellationToken)"/>
    public void Within(
        TimeSpan max,
        Action action,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default
    ) => Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    /// <inheritdoc cref="Within(TimeSpan, Action, TimeSpan?, CancellationToken)"/>
    public Task WithinAsync(
        TimeSpan max,
        Func<Task> actionAsync,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default
    ) => WithinAsync(TimeSpan.Zero, max, actionAsync, null, epsilonValue, cancellationToken);

    /// <inheritdoc cref="Within{T}(TimeSpan, TimeSpan, Func{T}, string?, TimeSpan?, CancellationToken)"/>
    public void Within(
        TimeSpan min,
        TimeSpan max,
        Action action,
        string? hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default
    ) =>
        Within(
            min,
            max,
            () =>
            {
                action();
                return true;
            },
            hint,
            epsilonValue,
            cancellationToken
        );

    /// <inheritdoc cref="Within{T}(TimeSpan, TimeSpan, Func{T}, string?, TimeSpan?, CancellationToken)"/>
    public Task WithinAsync(
        TimeSpan min,
        TimeSpan max,
        Func<Task> actionAsync,
        string? hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default
    ) =>
        WithinAsync(
            min,
            max,
            async () =>
            {
                await actionAsync();
                return true;
            },
            hint,
            epsilonValue,
            cancellationToken
        );

    /// <inheritdoc cref="Within{T}(TimeSpan, TimeSpan, Func{T}, string?, TimeSpan?, CancellationToken)"/>
    public T Within<T>(
        TimeSpan max,
        Func<T> function,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default
    ) => Within(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <inheritdoc cref="Within{T}(TimeSpan, TimeSpan, Func{T}, string?, TimeSpan?, CancellationToken)"/>
    public Task<T> WithinAsync<T>(
        TimeSpan max,
        Func<Task<T>> function,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default
    ) => WithinAsync(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must take a time between two limits; what waits inside waits for what is
    /// left.</summary>
    /// <remarks>A block whose last wait was for nothing to come has used its time up on purpose, and is not too
    /// slow.</remarks>
    /// <param name="min">How long it must take at least. Not negative.</param>
    /// <param name="max">How long it may take; dilated. Inside of another Within no longer than is left of
    /// that.</param>
    /// <param name="function">The block.</param>
    /// <param name="hint">Stands in the failure.</param>
    /// <param name="epsilonValue">How much longer it may take; zero by default.</param>
    /// <param name="cancellationToken">Ends it, before it begins, by an <see
    /// cref="OperationCanceledException"/>.</param>
    /// <returns>What the block returns.</returns>
    public T Within<T>(
        TimeSpan min,
        TimeSpan max,
        Func<T> function,
        string? hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default
    )
    {
        (TimeSpan start, TimeSpan limit, TimeSpan? outerEnd) = Open(min, max, hint, cancellationToken);
        T result;
        try
        {
            result = function();
        }
        finally
        {
            _inbox.End = outerEnd;
        }
        CheckTime(start, min, limit, hint, epsilonValue);
        return result;
    }

    /// <inheritdoc cref="Within{T}(TimeSpan, TimeSpan, Func{T}, string?, TimeSpan?, CancellationToken)"/>
    public async Task<T> WithinAsync<T>(
        TimeSpan min,
        TimeSpan max,
        Func<Task<T>> function,
        string? hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default
    )
    {
        (TimeSpan start, TimeSpan limit, TimeSpan? outerEnd) = Open(min, max, hint, cancellationToken);
        T result;
        try
        {
            result = await _inbox.Waiter.Run(function);
        }
        finally
        {
            _inbox.End = outerEnd;
        }
        CheckTime(start, min, limit, hint, epsilonValue);
        return result;
    }

    private (TimeSpan Start, TimeSpan Limit, TimeSpan? OuterEnd) Open(
        TimeSpan min,
        TimeSpan max,
        string? hint,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(min, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        TimeSpan start = _inbox.Waiter.Now;
        TimeSpan limit = Dilated(max);
        TimeSpan? outerEnd = _inbox.End;
        if (outerEnd is { } outer)
        {
            TimeSpan left = outer - start;
            if (left < min)
                throw _inbox.Failure(
                    $"The block must take at least {min}, but only {left} is left around it{Text.Hint(hint)}"
                );
            limit = left < limit ? left : limit;
        }
        _inbox.LastWasNothing = false;
        _inbox.End = _inbox.Waiter.Later(limit);
        return (start, limit, outerEnd);
    }

    private void CheckTime(TimeSpan start, TimeSpan min, TimeSpan limit, string? hint, TimeSpan? epsilonValue)
    {
        TimeSpan took = _inbox.Waiter.Now - start;
        if (took < min)
            throw _inbox.Failure($"The block took {took}, and should have taken at least {min}{Text.Hint(hint)}");
        TimeSpan allowed = limit + (epsilonValue ?? TimeSpan.Zero);
        if (took > allowed && !_inbox.LastWasNothing)
            throw _inbox.Failure($"The block took {took}, and should have taken at most {allowed}{Text.Hint(hint)}");
    }
}
