using Weir.Core;

namespace Weir.Sources.Hiera;

/// <summary>Members whose address is empty: <c>,tcp:80</c> is port 80 of any address.</summary>
internal static class AnyMember
{
    /// <summary>The one type of ipset that can say it; a prefix of no bits is refused (<c>ip_set_hash_netport.c</c>).</summary>
    public const string Type = "hash:net,port";

    public static bool Is(ReadOnlySpan<char> member) => member.StartsWith(",");

    public static bool IsAmong(EquatableArray<HieraMember> members)
    {
        // Sorted by ordinal, those that begin with a comma are not first: blanks and quotes come before it.
        foreach (var member in members)
        {
            if (Is(member.Text))
            {
                return true;
            }
        }

        return false;
    }

    public static bool CanBeIn(string type) => type is "hash:ip,port" or Type;

    /// <summary>The member twice, for the lower and the upper half of all addresses.</summary>
    public static string[] Halves(ReadOnlySpan<char> member, bool ipv6) =>
        ipv6 ? [$"::/1{member}", $"8000::/1{member}"] : [$"0.0.0.0/1{member}", $"128.0.0.0/1{member}"];
}
