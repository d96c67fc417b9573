using System.Globalization;
using Weir.Core.Model;

namespace Weir.KernelTests.Agent.Soak;

/// <summary>What happens to the agent, its database and its table, at random and again the same by the seed.</summary>
internal sealed class SoakFaults(SoakGround ground, Random random)
{
    private readonly uint[] _others =
    [
        .. ground
            .Site.Members.Where(static member => member.State == MemberState.Active)
            .Select(static member => member.Id)
            .Except(SoakStreams.Owners(ground.Site).Select(static member => member.Id)),
    ];

    private int _foreign;

    /// <summary>True from a crash to the next <see cref="Recover"/>.</summary>
    public bool IsDatabaseDown { get; private set; }

    public SortedDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>One thing happens.</summary>
    /// <param name="mayFlush">Also what takes the table, and with it the counters, away.</param>
    public void Happen(bool mayFlush)
    {
        switch (random.Next(mayFlush ? 10 : 8))
        {
            case 0 or 1:
                Do("kill -9 of the agent", ground.KillAgent);
                break;
            case 2:
                IsDatabaseDown = true;
                Do("kill -9 of the database", ground.CrashDatabase);
                break;
            case 3:
                Do("foreign ban", () => ground.TryNft($"add element inet weir ban4_32 {{ {Address()} }}"));
                break;
            case 4:
                Do("foreign table", () => ground.Nft($"add table inet other{++_foreign}"));
                break;
            case 8:
                Do("flush ruleset", () => ground.Nft("flush ruleset"));
                break;
            case 9:
                // Made where it is not there, so that there is one to delete.
                Do("delete table", () => ground.Nft("add table inet weir; delete table inet weir"));
                break;
            default:
                Do("change of the source", Change);
                break;
        }
    }

    public void Recover()
    {
        ground.Recover(IsDatabaseDown);
        IsDatabaseDown = false;
    }

    private void Do(string what, Action fault)
    {
        Done[what] = Done.GetValueOrDefault(what) + 1;
        fault();
    }

    private void Change()
    {
        if (IsDatabaseDown)
        {
            return;
        }

        var id = _others[random.Next(_others.Length)];
        ground.Execute(
            random.Next(3) switch
            {
                0 => $"update members set state = 'blocked' where id = {id}",
                1 => $"update members set state = 'active' where id = {id}",
                _ => $"insert into bans (prefix, reason) values ('{Address()}', 'soak') on conflict do nothing",
            }
        );
    }

    private string Address() =>
        string.Create(CultureInfo.InvariantCulture, $"45.{random.Next(256)}.{random.Next(256)}.{random.Next(1, 255)}");
}
