using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using Mesh.Actors.Limits;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Hosting.Tests.Wire;

namespace Mesh.Hosting.Tests.Limits;

/// <summary>Thousands of callers who prove nothing: what they cost is bounded, and a contact gets through.</summary>
public sealed class StrangerTests
{
    private const int Strangers = 10_000;
    private const int Places = 256;
    private const int PlacesPerBlock = 16;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Ten_thousand_strangers_hold_the_places_there_are_and_a_contact_connects_amid_them(ulong seed, bool talk)
    {
        using var world = new World(seed);
        TestHost host = world.Start(wrap: transport => new AddressedTransport(transport, i => Address(i)));
        TestHost contact = world.Start();
        AppLog app = host.Open("app", "p");
        contact.OpenQuiet("friend", "p");
        var crowd = new Crowd(world, host);
        crowd.Arrive(Strangers / 2);
        Assert.Equal(Places, host.Host.UnprovenCount);

        // The contact's card goes over amid the second half, so it dials while they come.
        crowd.Arrive(Strangers / 4);
        world.Introduce(host, contact);
        crowd.Arrive(Strangers / 4);
        for (int i = 0; i < 20 && app.Online.Count == 0; i++)
        {
            crowd.Talk(talk);
            world.Run.RunFor(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(contact.Hid, app.Only.Rhid);
        Assert.Equal(Strangers, crowd.Count);
        Assert.True(crowd.PeakPlaces <= Places, $"{crowd.PeakPlaces} places");
        Assert.True(crowd.PeakLinks <= Places + 2, $"{crowd.PeakLinks} links");
        Assert.True(crowd.PeakHandshakes <= Places + 2, $"{crowd.PeakHandshakes} handshakes");
        Assert.InRange(host.Host.EvictedCount, Strangers - Places - 2, Strangers);
        Assert.InRange(host.Status.BufferedBytes, 0, 1_000);

        // A stranger has 10 s, whatever it sends now and then; then nothing is left of it.
        crowd.Talk(talk);
        world.Run.RunFor(TimeSpan.FromSeconds(13));
        Assert.Equal((0, 0, 1), (host.Host.UnprovenCount, host.Status.HandshakeCount, host.Host.LinkCount));
        Assert.Equal(1, host.Status.SlotCount);
        Assert.Single(app.Events.OfType<Online>());
    }

    [Fact]
    public void Strangers_of_one_block_push_out_each_other_and_nobody_else()
    {
        using var world = new World(3);
        TestHost host = world.Start(wrap: transport => new AddressedTransport(
            transport,
            i => i == 0 ? "192.0.2.1:5000" : $"198.51.100.{i % 250}:5000"
        ));
        var contact = new RawHost(world);
        world.Run.Post(() => host.Contacts.Add(contact.Card()));
        RawLink early = contact.Dial(host, out _);
        var crowd = new Crowd(world, host);
        crowd.Arrive(1_000);

        Assert.Equal(PlacesPerBlock + 1, host.Host.UnprovenCount);
        Assert.Equal(PlacesPerBlock + 1, host.Status.HandshakeCount);
        contact.Prove(early, host);
        world.Run.RunUntilIdle();
        Assert.Contains(early.Control, m => m is Mesh.Contracts.Wire.Accepted);
    }

    [Fact]
    public void A_contact_whose_admission_is_asked_is_no_stranger_any_more()
    {
        using var world = new World(4);
        var answer = new TaskCompletionSource<AdmissionDecision>();
        TestHost host = world.Start(admission: async (_, _) => await answer.Task);
        var contact = new RawHost(world);
        world.Run.Post(() => host.Contacts.Add(contact.Card()));
        RawLink link = contact.Dial(host, out _);
        contact.Prove(link, host);
        world.Run.RunUntilIdle();
        Assert.Equal(0, host.Host.UnprovenCount);

        new Crowd(world, host).Arrive(2_000);
        world.Run.Post(() => answer.SetResult(AdmissionDecision.Allow));
        world.Run.RunUntilIdle();

        Assert.Contains(link.Control, m => m is Mesh.Contracts.Wire.Accepted);
    }

    [Fact]
    public void What_the_limits_do_stands_on_the_meter_of_the_host()
    {
        using var world = new World(7_105);
        TestHost host = world.Start(change: mesh => mesh with { ConnectionCount = 1, DialContacts = false });
        new RawHost(world).Connect(host);
        var late = new RawHost(world);
        world.Run.Post(() => host.Contacts.Add(late.Card()));
        late.Prove(late.Dial(host, out _), host);
        new Crowd(world, host).Arrive(300);

        Dictionary<string, long> found = Read(host.Hid.Short);

        Assert.Equal(1, found["mesh.host.connection.slots Contact"]);
        Assert.Equal(0, found["mesh.host.connection.slots Stranger"]);
        Assert.Equal(1, found["mesh.host.connection.refused"]);
        Assert.Equal(Places, found["mesh.host.unproven.places"]);
        Assert.Equal(300 - Places, found["mesh.host.unproven.evicted"]);
        Assert.Equal(0, found["mesh.host.buffered"]);
        host.Stop();
        Assert.Empty(Read(host.Hid.Short));
    }

    private static string Address(int caller) => $"10.{caller / 250 % 250}.{caller % 250}.7:4000";

    private static Dictionary<string, long> Read(string host)
    {
        Dictionary<string, long> found = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (
                instrument.Meter.Name == LimitsMetrics.MeterName
                && instrument.Meter.Tags!.Any(tag => Equals(tag.Value, host))
            )
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return found;

        void Keep(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            found[tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}"] = value;
    }

    /// <summary>Hosts that dial and prove nothing.</summary>
    private sealed class Crowd(World world, TestHost target)
    {
        private const int Wave = 250;

        private readonly List<ITransportLink> _links = [];

        public int Count => _links.Count;

        public int PeakPlaces { get; private set; }

        public int PeakLinks { get; private set; }

        public int PeakHandshakes { get; private set; }

        public void Arrive(int count)
        {
            for (int i = 0; i < count; i += Wave)
            {
                int size = Math.Min(Wave, count - i);
                world.Do(async () =>
                {
                    for (int j = 0; j < size; j++)
                    {
                        _links.Add(await Stranger(_links.Count).DialAsync(target.Address));
                    }

                    return true;
                });
                world.Run.RunUntilIdle();
                PeakPlaces = Math.Max(PeakPlaces, target.Host.UnprovenCount);
                PeakLinks = Math.Max(PeakLinks, target.Host.LinkCount);
                PeakHandshakes = Math.Max(PeakHandshakes, target.Status.HandshakeCount);
            }
        }

        /// <summary>Each sends the next byte of a record that will never be whole.</summary>
        public void Talk(bool talk)
        {
            if (!talk)
            {
                return;
            }

            world.Run.Post(() => _links.ForEach(link => _ = SendAsync(link)));
            world.Run.RunUntilIdle();
        }

        private static async Task SendAsync(ITransportLink link)
        {
            try
            {
                await link.Output.WriteAsync(new byte[] { 1 });
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // Most of them have lost their place.
            }
        }

        private MemoryTransport Stranger(int number)
        {
            byte[] key = new byte[91];
            BinaryPrimitives.WriteInt32BigEndian(key, number);
            return new MemoryTransport(world.Network, key);
        }
    }
}
