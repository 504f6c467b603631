using Mesh.Contracts;
using Mesh.Host.Control;

namespace Mesh.Host.Tests.Control;

public sealed class AppNamesTests
{
    private static readonly Sid Chat = Sid.OfName("chat");
    private static readonly Sid Echo = Sid.OfName("echo");

    private readonly ManualTime _time = new();
    private readonly Dictionary<Sid, string> _open = new() { [Chat] = "chat" };
    private int _asked;

    [Fact]
    public async Task Names_are_asked_for_once_for_all_that_are_open()
    {
        _open[Echo] = "echo";
        AppNames names = Create();

        Assert.Equal("chat", await names.FindAsync(Chat, CancellationToken.None));
        Assert.Equal("echo", await names.FindAsync(Echo, CancellationToken.None));
        _time.Advance(AppNames.AskEvery);
        Assert.Equal("chat", await names.FindAsync(Chat, CancellationToken.None));

        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task An_app_that_is_not_open_is_asked_for_only_once_in_a_while()
    {
        AppNames names = Create();

        Assert.Null(await names.FindAsync(Echo, CancellationToken.None));
        Assert.Null(await names.FindAsync(Echo, CancellationToken.None));
        Assert.Equal(1, _asked);
        _open[Echo] = "echo";
        _time.Advance(AppNames.AskEvery);
        Assert.Equal("echo", await names.FindAsync(Echo, CancellationToken.None));

        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task Without_an_answer_of_the_host_names_are_left_out_and_not_asked_for_at_each()
    {
        var names = new AppNames(
            _ =>
            {
                _asked++;
                throw new MeshException(MeshErrorCode.NoConnection, "The host has stopped.");
            },
            _time
        );

        Assert.Null(await names.FindAsync(Chat, CancellationToken.None));
        Assert.Null(await names.FindAsync(Chat, CancellationToken.None));

        Assert.Equal(1, _asked);
    }

    private AppNames Create() =>
        new(
            _ =>
            {
                _asked++;
                return Task.FromResult<IReadOnlyDictionary<Sid, string>>(new Dictionary<Sid, string>(_open));
            },
            _time
        );
}
