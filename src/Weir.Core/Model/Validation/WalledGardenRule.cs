namespace Weir.Core.Model.Validation;

/// <summary>Points out that blocked members reach nothing when there is no walled garden.</summary>
internal static class WalledGardenRule
{
    public static void Check(SiteCheck check)
    {
        var blocked = 0;
        foreach (var member in check.Members)
        {
            blocked += member.State == MemberState.Blocked ? 1 : 0;
        }

        if (blocked > 0 && check.Options.WalledGarden.IsEmpty)
        {
            check.Found.Add(TopologyDiagnostics.WalledGardenEmpty(blocked));
        }
    }
}
