using System.Globalization;
using Weir.Core.Model;

namespace Weir.Web.Objects;

/// <summary>The index of the revision in force. Safe on any thread.</summary>
internal sealed class SiteIndexes(WebGround ground)
{
    private readonly Lock _one = new();
    private readonly string _life = ground
        .Time.GetUtcNow()
        .ToUnixTimeMilliseconds()
        .ToString("x", CultureInfo.InvariantCulture);
    private volatile Known? _known;

    /// <param name="Tag">Names this state of the site; another state, and another start of the agent, has another one.</param>
    internal sealed record Known(SiteIndex Index, string Tag)
    {
        public Site Site => Index.Site;
    }

    /// <exception cref="Refusal">Nothing is in force yet: 503.</exception>
    public Known Now()
    {
        var view = ground.View;
        var site = view.Site ?? throw new Refusal(503, ObjectDiagnostics.NotYet()) { RetryAfter = 1 };
        var known = _known;
        return ReferenceEquals(known?.Site, site) ? known : Renew(site, view.Revision);
    }

    private Known Renew(Site site, ulong? revision)
    {
        lock (_one)
        {
            if (_known is { } known && ReferenceEquals(known.Site, site))
            {
                return known;
            }

            _count++;
            return _known = new Known(
                new SiteIndex(site),
                string.Create(CultureInfo.InvariantCulture, $"\"{revision ?? 0}-{_count}-{_life}\"")
            );
        }
    }

    private long _count;
}
