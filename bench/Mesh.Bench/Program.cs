using Mesh.Bench;
using Mesh.Bench.Floor;
using Mesh.Bench.Hocon;
using Mesh.Bench.Kernel;
using Mesh.Bench.Link;
using Mesh.Bench.Peers;
using Mesh.Bench.Processes;
using Mesh.Bench.Routing;
using Mesh.Bench.Sim;
using Mesh.Bench.Store;

// What a child of this program can be; a suite with two processes adds its role here.
var roles = new Dictionary<string, Func<IBenchRole>>
{
    ["mesh"] = () => new MeshRole(),
    ["floor"] = () => new RawLinkRole(new FloorLinks()),
    ["transport"] = () => new RawLinkRole(new TransportLinks()),
};

// The suites by name. "floor" prints the raw figures themselves; "transport" sets TcpTransport with the floor's framing
// against them.
var suites = new Dictionary<string, Func<Suite>>
{
    ["link"] = () => LinkSuite.Create("link", new MeshLinkSubject(), RawLinkSubject.Floor()),
    ["kernel"] = KernelSuite.Create,
    ["hocon"] = HoconSuite.Create,
    ["mesh"] = PeersSuite.Create,
    ["sim"] = SimSuite.Create,
    ["routing"] = RoutingSuite.Create,
    ["store"] = StoreSuite.Create,
    ["floor"] = () => LinkSuite.Create("floor", RawLinkSubject.Floor(), floor: null),
    ["transport"] = () => LinkSuite.Create("transport", RawLinkSubject.Transport(), RawLinkSubject.Floor()),
};

if (args is [ChildProcess.Marker, var role])
{
    return await ChildHost.RunAsync(roles[role]());
}

if (!BenchOptions.TryParse(args, suites.Keys, out BenchOptions? options))
{
    return 2;
}

foreach (string name in options.Suites)
{
    Suite suite = suites[name]();
    if (options.List)
    {
        suite.PrintNames();
    }
    else
    {
        await Runner.RunAsync(suite, options);
    }
}

return 0;
