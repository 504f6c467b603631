using System.Net;
using Mesh.Actors.Host;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests.Dialling;

/// <summary>What hosts tell each other of their addresses, and what follows from a change.</summary>
public sealed class AddressTests : IDisposable
{
    private readonly World _world = new(12);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Hosts_tell_each_other_where_they_see_them()
    {
        TestHost a = _world.Start(change: Quiet);
        TestHost b = _world.Start(change: Quiet);
        TestHost c = _world.Start(change: Quiet);
        foreach (TestHost other in (TestHost[])[b, c])
        {
            _world.Introduce(a, other);
            _world.Run.RunFor(TimeSpan.FromSeconds(1));
            Connect(a, other);
        }

        Assert.Equal([new ObservedAddress("mem", false, 2)], a.Host.ObservedAddresses);
        Assert.Equal([new ObservedAddress(b.Address, true, 1)], b.Host.ObservedAddresses);
    }

    [Fact]
    public void An_address_that_was_told_in_a_handshake_is_dialled_when_that_on_the_card_is_out_of_date()
    {
        TestHost a = _world.Start(change: Quiet);
        TestHost b = _world.Start(change: Quiet, with: options => options with { Listen = ["mem:700", "mem:701"] });
        _world.Run.Post(() =>
        {
            a.Contacts.Add(CardOf(b, "mem:999"));
            b.Contacts.Add(a.Card());
        });
        _world.Run.RunFor(TimeSpan.FromSeconds(1));
        Connect(b, a);
        Disconnect(b, a);

        Connect(a, b);

        Assert.Equal("mem:700", Assert.Single(_world.Network.Links).Dialler.RemoteAddress);
    }

    [Fact]
    public void The_address_that_led_to_a_contact_last_is_tried_first()
    {
        HeldTransport transport = null!;
        TestHost a = _world.Start(
            change: Quiet,
            with: o => o with { Transport = transport = new(o.Transport!, () => _world.Run.Now) }
        );
        TestHost b = _world.Start(change: Quiet);
        _world.Introduce(a, b);
        _world.Run.Post(() => a.Contacts.Add(CardOf(b, "mem:998", "mem:999", b.Address)));
        _world.Run.RunFor(TimeSpan.FromSeconds(1));
        Connect(a, b);
        Disconnect(a, b);

        Connect(a, b);

        Assert.Equal(["mem:998", "mem:999", b.Address, b.Address], transport.Dials.Select(dial => dial.Address));
    }

    [Fact]
    public void What_a_host_advertises_stands_on_its_card_and_is_told_in_handshakes()
    {
        TestHost a = _world.Start(change: Quiet);
        TestHost b = _world.Start(change: Quiet, with: options => options with { Advertise = ["mem:800"] });
        _world.Introduce(a, b);
        _world.Run.RunFor(TimeSpan.FromSeconds(1));
        Connect(a, b);
        Disconnect(a, b);
        _world.Run.Post(() => a.Contacts.Add(CardOf(b, "mem:999")));
        _world.Run.RunFor(TimeSpan.FromSeconds(1));
        b.Stop();

        MeshException error = Fails(a, b);

        Assert.Equal(["mem:800"], b.Host.AdvertisedAddresses);
        Assert.Equal(["mem:800"], Assert.Single(b.Host.IssueCard().Hosts).Addresses);
        Assert.Equal([b.Address, "mem:999", "mem:800"], error.Attempts.Select(attempt => attempt.Address));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("name:0")]
    [InlineData("a:1,a:2,a:3,a:4,a:5,a:6,a:7,a:8,a:9")]
    public void A_host_does_not_start_with_addresses_that_nobody_can_be_told(string advertised)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            _world.Start(with: options => options with { Advertise = advertised.Split(',') })
        );

        Assert.Contains("mesh.listen.advertise", error.Message);
    }

    [Fact]
    public void Another_network_is_a_reason_to_dial_at_once_whom_nobody_could_reach()
    {
        var machine = new Machine();
        HeldTransport transport = null!;
        TestHost a = _world.Start(with: options =>
            options with
            {
                Machine = machine,
                Transport = transport = new(options.Transport!, () => _world.Run.Now),
            }
        );
        TestHost b = _world.Start(change: Quiet);
        _world.Introduce(a, b);
        b.Stop();
        _world.Run.RunFor(TimeSpan.FromMinutes(10));
        int before = transport.Dials.Count;
        DateTimeOffset changed = _world.Run.Now;

        _world.Run.Post(() => machine.Move("192.0.2.9"));
        _world.Run.Post(() => machine.Move("192.0.2.9"));
        _world.Run.RunFor(TimeSpan.FromSeconds(4.5));

        // At once, and then after 1 s and 2 s, each give or take a fifth.
        Assert.Equal(3, transport.Dials.Count - before);
        Assert.InRange(transport.Dials[before].At - changed, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Where_any_address_is_listened_on_those_of_the_machine_are_advertised_and_follow_it()
    {
        var machine = new Machine();
        TestHost a = _world.Start(
            change: Quiet,
            with: options => options with { Machine = machine, Transport = new AnyTransport(options.Transport!) }
        );

        Assert.Equal(["192.0.2.1:7400"], a.Host.AdvertisedAddresses);
        _world.Run.Post(() => machine.Move("192.0.2.9"));
        _world.Run.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(["192.0.2.9:7400"], a.Host.AdvertisedAddresses);

        a.Stop();
        Assert.Equal(0, machine.ListenerCount);
    }

    private void Connect(TestHost from, TestHost to) =>
        _world.Do(() => new ValueTask(from.Host.ConnectAsync(from.Uid, to.Uid)));

    private MeshException Fails(TestHost from, TestHost to) => Assert.Throws<MeshException>(() => Connect(from, to));

    private void Disconnect(TestHost from, TestHost to)
    {
        _world.Do(() => new ValueTask(from.Host.DisconnectAsync(from.Uid, to.Uid, to.Hid)));
        _world.Until(() => _world.Network.Links.Count == 0, "the end of the link", seconds: 5);
        _world.Run.RunFor(TimeSpan.FromSeconds(5));
    }

    private ContactCard CardOf(TestHost host, params string[] addresses) =>
        host.Keys.IssueCard(
            host.Uid,
            [new CardHost(host.Hid, addresses)],
            _world.Run.Now.AddSeconds(1),
            TimeSpan.FromDays(90)
        );

    private static MeshOptions Quiet(MeshOptions options) => options with { DialContacts = false };

    private sealed class Machine : IMachineAddresses
    {
        private Action? _changed;

        public event Action? Changed
        {
            add => _changed += value;
            remove => _changed -= value;
        }

        public IReadOnlyList<IPAddress> All { get; private set; } = [IPAddress.Parse("192.0.2.1")];

        public int ListenerCount => _changed?.GetInvocationList().Length ?? 0;

        public void Move(string address)
        {
            All = [IPAddress.Parse(address)];
            _changed?.Invoke();
        }
    }

    // Says that it listens on any address.
    private sealed class AnyTransport(ITransport inner) : ITransport
    {
        public Hid LocalHid => inner.LocalHid;

        public async ValueTask<ITransportListener> ListenAsync(
            string address,
            Action<ITransportLink> onLink,
            CancellationToken cancellationToken = default
        ) => new AnyListener(await inner.ListenAsync(address, onLink, cancellationToken));

        public ValueTask<ITransportLink> DialAsync(string address, CancellationToken cancellationToken = default) =>
            inner.DialAsync(address, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class AnyListener(ITransportListener inner) : ITransportListener
    {
        public string Address => "0.0.0.0:7400";

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
