using System.Collections.Immutable;
using System.Security.Cryptography;
using Weir.Core.Alerting;

namespace Weir.Agent.Alerting;

/// <summary>A notice on its way.</summary>
/// <param name="Id">32 hexadecimal digits, the same at each try and over restarts: who gets a notice twice sees that it is one.</param>
internal sealed record PostedNotice(string Id, AlertNotice Notice)
{
    public static PostedNotice Of(AlertNotice notice) =>
        new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), notice);

    /// <summary>A place's queue with one notice more: of each alert only the newest waits, so that it is never longer than the rules.</summary>
    /// <remarks>A raised alert that is over before anybody could be told of it is still told: the end says since when it was so.</remarks>
    public ImmutableArray<PostedNotice> Behind(ImmutableArray<PostedNotice> queue) =>
        [.. queue.Where(waiting => waiting.Notice.Rule.Name != Notice.Rule.Name), this];
}
