using System.Collections.Frozen;
using System.Globalization;
using Weir.Cli.Members;
using Weir.Core.Model;

namespace Weir.Web.Objects;

/// <summary>
/// Finds members of one revision of a site by login, id and address without a walk over all of them. Immutable; its parts are built when
/// first asked for, so that a revision nobody asks about costs nothing.
/// </summary>
internal sealed class SiteIndex
{
    private readonly Lazy<LoginText> _logins;
    private readonly Lazy<FrozenDictionary<string, Member?>> _byLogin;
    private readonly Lazy<AddressOwners> _owners;

    public SiteIndex(Site site)
    {
        Site = site;
        _logins = new Lazy<LoginText>(() => new LoginText(site.Members));
        _byLogin = new Lazy<FrozenDictionary<string, Member?>>(() => ByLogin(site));
        _owners = new Lazy<AddressOwners>(() => AddressOwners.Of(site));
    }

    public Site Site { get; }

    /// <summary>The member that a text names: digits are an id first, and only when nobody has it a login, in any case.</summary>
    /// <returns>Null when nobody is meant, or several are.</returns>
    public Member? Find(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && Site.FindMember(id) is { } byId
            ? byId
            : _byLogin.Value.GetValueOrDefault(text);

    /// <summary>
    /// Members by ascending id that the query wants and the text finds: an address or prefix finds whose it is, other text logins that
    /// contain it, and digits also the id.
    /// </summary>
    /// <param name="search">Null or empty: all.</param>
    /// <param name="after">Only members with a higher id are returned; 0 for all.</param>
    /// <param name="limit">At most so many are returned.</param>
    public MemberPage Search(string? search, MemberQuery query, uint after, int limit)
    {
        var isPlain = query is { State: null, Plan: null, Quota: null, WithoutPublicIpv4: false };
        var found = Candidates(search, query);
        if (found is null && isPlain)
        {
            return Slice(after, limit);
        }

        var rows = new List<Member>(Math.Min(limit, 64));
        var (total, isMore) = (0, false);
        foreach (var member in (found ?? Site.Members).Where(query.MatchesRow))
        {
            total++;
            if (member.Id > after && rows.Count < limit)
            {
                rows.Add(member);
            }
            else
            {
                isMore |= member.Id > after;
            }
        }

        return new MemberPage(rows, total, isMore);
    }

    private MemberPage Slice(uint after, int limit)
    {
        var members = Site.Members;
        var (first, high) = (0, members.Length);
        while (first < high)
        {
            var middle = (first + high) >>> 1;
            (first, high) = members[middle].Id <= after ? (middle + 1, high) : (first, middle);
        }

        var end = Math.Min(members.Length, first + limit);
        return new MemberPage(members.Slice(first, end).ToArray(), members.Length, end < members.Length);
    }

    /// <summary>Members by ascending id, each once; null when nothing narrows them down.</summary>
    private IEnumerable<Member>? Candidates(string? search, MemberQuery query)
    {
        IEnumerable<Member>? found = null;
        if (query.Address is { } address)
        {
            found = Owners(address);
        }

        if (query.Login is { Length: > 0 } login)
        {
            found = Both(found, _logins.Value.Containing(login));
        }

        if (string.IsNullOrEmpty(search))
        {
            return found;
        }

        return Both(found, IpPrefix.TryParse(search, out var prefix, out _) ? Owners(prefix) : Named(search));
    }

    private static IEnumerable<Member> Both(IEnumerable<Member>? one, IEnumerable<Member> other) =>
        one is null ? other : other.Intersect(one, ReferenceEqualityComparer.Instance).Cast<Member>();

    private IEnumerable<Member> Owners(IpPrefix prefix) =>
        _owners.Value.Of(prefix).Select(Site.FindMember).OfType<Member>();

    private IEnumerable<Member> Named(string search)
    {
        var named = _logins.Value.Containing(search);
        return
            uint.TryParse(search, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && Site.FindMember(id) is { } byId
            ? named.Append(byId).Distinct().OrderBy(static member => member.Id)
            : named;
    }

    /// <summary>A login that several members have leads to none.</summary>
    private static FrozenDictionary<string, Member?> ByLogin(Site site)
    {
        var logins = new Dictionary<string, Member?>(site.Members.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var member in site.Members)
        {
            if (!logins.TryAdd(member.Login, member))
            {
                logins[member.Login] = null;
            }
        }

        return logins.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>Some of the members that match.</summary>
/// <param name="Rows">By ascending id.</param>
/// <param name="Total">All that match.</param>
/// <param name="IsMore">Others follow behind the last row.</param>
internal sealed record MemberPage(IReadOnlyList<Member> Rows, int Total, bool IsMore);
