using Weir.Core.Analysis.Lint;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Matrix;

/// <summary>Addresses that rules treat alike, as sources and as destinations.</summary>
/// <param name="Name">a, b, … z, aa, …: in the order of their lowest addresses.</param>
/// <param name="Ranges">Ascending, as few as possible.</param>
public sealed record AddressClass(string Name, EquatableArray<AddressRange> Ranges);

/// <summary>New connections from addresses of one class to addresses of another.</summary>
/// <param name="Certain">False: allowed only if tests hold that the query leaves open.</param>
public sealed record AllowedEdge(string From, string To, bool Certain);

/// <summary>
/// Who may talk to whom: the coarsest partition of all addresses into classes with the same behavior for one service, and the edges between
/// them that are allowed. Exact for the tests that the query decides; others make a lower and an upper bound.
/// </summary>
/// <remarks>
/// The base chains of the one hook decide, of all tables (mangle, filter, security), in the kernel's order; what the hooks before it drop or translate is not seen.
/// After Diekmann, Michaelis, Haslbeck, Carle: Verified iptables firewall analysis (IFIP Networking 2016), which calls it the service matrix.
/// </remarks>
/// <param name="Classes">By their lowest address.</param>
/// <param name="Edges">By class, as in <paramref name="Classes"/>.</param>
/// <param name="Refused">Why there is no answer: too many groups of addresses; else null.</param>
public sealed record ServiceMatrix(
    EquatableArray<AddressClass> Classes,
    EquatableArray<AllowedEdge> Edges,
    string? Refused = null
)
{
    /// <exception cref="ArgumentException">The family is Inet, the hook has no filter, or there is no such protocol.</exception>
    public static ServiceMatrix Of(Firewall firewall, MatrixQuery query)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Family == Family.Inet || query.Hook is not (Hook.Input or Hook.Forward or Hook.Output))
        {
            throw new ArgumentException("a matrix is of IPv4 or IPv6, at input, forward or output", nameof(query));
        }

        var packet = QueryPacket.Of(query);
        var tables = new LintFirewall(firewall, LintSettings.Default).TablesOf(query.Family);
        var program = MatrixProgram.Of(tables, query, packet);
        var (sources, targets) = (program.Sources, program.Destinations);
        if ((long)sources.Groups * targets.Groups > query.MostPairs)
        {
            return new ServiceMatrix(
                [],
                [],
                $"the rules tell {Wording.Number(sources.Groups)} groups of sources and {Wording.Number(targets.Groups)} groups of destinations apart; at most {Wording.Number(query.MostPairs)} pairs are computed"
            );
        }

        return MatrixClasses.Of(program, MatrixRows.Of(program, query.Bound));
    }
}
