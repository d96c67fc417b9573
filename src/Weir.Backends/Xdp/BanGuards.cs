using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>
/// What may lie within a ban and must pass all the same. A ban that meets none of it carries no mark, and its packets are dropped without asking.
/// </summary>
internal sealed class BanGuards
{
    private readonly IpPrefix[] _outermost;

    public BanGuards(IEnumerable<IpPrefix> prefixes)
    {
        // Prefixes nest or are apart: without the inner ones neither two meet, and the one below a prefix in their order is all that can hold it.
        var outermost = new List<IpPrefix>();
        foreach (var prefix in prefixes.Order())
        {
            if (outermost.Count == 0 || !outermost[^1].Contains(prefix))
            {
                outermost.Add(prefix);
            }
        }

        _outermost = [.. outermost];
    }

    public bool Meet(IpPrefix prefix)
    {
        var at = Array.BinarySearch(_outermost, prefix);
        if (at >= 0)
        {
            return true;
        }

        var next = ~at;
        return (next > 0 && _outermost[next - 1].Contains(prefix))
            || (next < _outermost.Length && prefix.Contains(_outermost[next]));
    }
}
