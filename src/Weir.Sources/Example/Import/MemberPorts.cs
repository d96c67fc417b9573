using System.Collections.Immutable;

namespace Weir.Sources.Example.Import;

/// <summary>Draws the services of one member's chain: no port of one protocol twice, so that every rule can match.</summary>
internal sealed class MemberPorts(SplitMix64 random)
{
    private static readonly ImmutableArray<int> Common =
    [
        20,
        21,
        22,
        53,
        80,
        110,
        123,
        143,
        443,
        465,
        500,
        587,
        853,
        873,
        993,
        995,
        1194,
        1935,
        3074,
        3478,
        4500,
        5004,
        5060,
        5222,
        5223,
        6667,
        6881,
        8080,
        8443,
        9418,
        19302,
        25565,
        27015,
        51820,
    ];

    private readonly HashSet<int> _taken = [];

    /// <summary>Half of the ports are well known, half are the member's own.</summary>
    public int Next(bool udp)
    {
        while (true)
        {
            var port = random.Below(2) == 0 ? Common[random.Below(Common.Length)] : 1024 + random.Below(64_512);
            if (_taken.Add(udp ? port + 65_536 : port))
            {
                return port;
            }
        }
    }

    /// <summary>One of 64 servers that all members may be let to.</summary>
    public string Server()
    {
        var pick = (uint)random.Below(64);
        var net = pick < 32 ? (198u << 24) | (51u << 16) | (100u << 8) : (203u << 24) | (113u << 8);
        return MemberPlan.Text(net + 10 + pick) + "/32";
    }

    public void Reset() => _taken.Clear();
}
