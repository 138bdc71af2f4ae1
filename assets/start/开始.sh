#!/bin/sh
# 双击（选“在终端中运行”）或在终端里运行：读取本文件夹 input 里的材料，结果写到 output
cd "$(dirname "$0")" || exit 2
if [ -x ./duibiao ]; then
    ./duibiao "$@"
    code=$?
else
    echo "没有找到可以运行的 duibiao。请把它和“开始.sh”放在同一个文件夹里，并在文件属性里勾选“允许作为程序执行”。"
    code=2
fi
echo
case $code in
    0) echo "已完成。结果在 output 文件夹。" ;;
    1) echo "已完成，但有个别文件没有读成，请看上面“需要留意”几行。结果在 output 文件夹。" ;;
    *) echo "没有完成。请按上面的提示处理后，再运行一次“开始”。" ;;
esac
# 双击运行时窗口会马上关闭，等一下再走；没有终端时不等
if [ -t 0 ] && [ -t 1 ]; then
    printf '按回车键关闭窗口……'
    read -r _
fi
exit $code
