"""What this instrument is called and where it stands."""

from yipanqi.instruments.contracts._portrait import portrait
from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="contracts",
    mechanisms=("S17",),
    words=Words("技术合同", "Technology contracts"),
    menu="market",
    lists=("contracts.Contract", "contracts.Receipt"),
    icon="file-certificate",
    pages=(
        ("/contracts/checks/", Words("合同核查", "Contract checks"), "clipboard-check"),
        ("/contracts/recognition/", Words("合同认定", "Contract recognition"), "medal"),
        ("/contracts/flows/", Words("输出与吸纳", "Output and absorption"), "arrow-right"),
        ("/contracts/income/", Words("技术性收入", "Technical income"), "coins"),
    ),
    portrait=portrait,
)
