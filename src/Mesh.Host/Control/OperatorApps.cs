using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Host.Control;

/// <summary>The apps that send for the operator: one a protocol, opened by the first who needs it, closed some time after the last.</summary>
/// <remarks>Closed at once, it would come and go before everybody's eyes with each line of a script, and each would wait anew until it is seen.</remarks>
internal sealed class OperatorApps(MeshHost host, TimeProvider time)
{
    /// <summary>How long an app stays open that nobody needs.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, Rented> _open = [];

    /// <summary>The app of a protocol, until the answer is disposed.</summary>
    /// <exception cref="MeshException">The host stops, or has as many apps as it may; or that is no protocol's name.</exception>
    public async Task<Rent> RentAsync(string protocol, CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            if (!_open.TryGetValue(protocol, out Rented? rented))
            {
                rented = new Rented(await OperatorApp.OpenAsync(host, protocol));
                _open.Add(protocol, rented);
            }

            rented.Renters++;
            rented.Closing?.Dispose();
            return new Rent(rented.App, () => new ValueTask(ReturnAsync(protocol, rented)));
        }
        catch (ArgumentException e)
        {
            throw new MeshException(MeshErrorCode.Invalid, e.Message, e);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ReturnAsync(string protocol, Rented rented)
    {
        await _gate.WaitAsync();
        try
        {
            if (--rented.Renters == 0)
            {
                rented.Closing = time.CreateTimer(
                    _ => _ = CloseIfUnusedAsync(protocol, rented),
                    state: null,
                    Linger,
                    Timeout.InfiniteTimeSpan
                );
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task CloseIfUnusedAsync(string protocol, Rented rented)
    {
        await _gate.WaitAsync();
        try
        {
            // It may be rented again while the timer fired, or closed by an earlier timer that could not be called back.
            if (rented.Renters == 0 && _open.GetValueOrDefault(protocol) == rented)
            {
                _open.Remove(protocol);
                await rented.App.CloseAsync();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The use of an app.</summary>
    internal sealed class Rent(OperatorApp app, Func<ValueTask> end) : IAsyncDisposable
    {
        public OperatorApp App => app;

        public ValueTask DisposeAsync() => end();
    }

    private sealed class Rented(OperatorApp app)
    {
        public OperatorApp App => app;

        public int Renters { get; set; }

        public ITimer? Closing { get; set; }
    }
}
